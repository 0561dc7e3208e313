"""Extensions, text search configurations and the SQL functions of Vietnamese order (no tables)."""

import unicodedata

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]  # ngang huyền hỏi ngã sắc nặng


def sort_key_sql() -> str:
    """The function vi_sort_key: letters in the order of the alphabet, then tones in their order."""
    source = primary = tones = ""
    for place, letter in enumerate(ALPHABET):
        for tone, mark in enumerate(TONES):
            composed = unicodedata.normalize("NFC", letter + mark)
            if len(composed) == 1 and (tone == 0 or unicodedata.normalize("NFD", letter)[0] in "aeiouy"):
                source += composed
                primary += chr(0x41 + place) if place < 26 else chr(0x61 + place - 26)
                tones += str(tone)
    low = "lower(normalize(s, NFC))"
    return (
        "CREATE OR REPLACE FUNCTION vi_sort_key(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT "
        f"RETURN translate({low}, '{source}', '{primary}') || E'\\x01' || translate({low}, '{source}', '{tones}')"
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL("CREATE TEXT SEARCH CONFIGURATION public.vi_codau (COPY = simple)", migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE TEXT SEARCH CONFIGURATION public.vi_khongdau (COPY = simple)", migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            "ALTER TEXT SEARCH CONFIGURATION public.vi_khongdau ALTER MAPPING FOR asciiword, word, numword, asciihword, "
            "hword, numhword, hword_asciipart, hword_part, hword_numpart WITH unaccent, simple",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "CREATE FUNCTION vi_norm(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT "
            "RETURN regexp_replace(normalize(s, NFC), '[/._–-]+', ' ', 'g')",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(sort_key_sql(), migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE FUNCTION vi_person_key(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT "
            "RETURN vi_sort_key(regexp_replace(trim(s), '^.*\\s', '')) || E'\\x02' || vi_sort_key(s)",
            migrations.RunSQL.noop,
        ),
    ]
