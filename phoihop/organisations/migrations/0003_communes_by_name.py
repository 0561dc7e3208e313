"""Link councils, Fronts and offices of communes to their commune, where their names leave no doubt."""

from collections import Counter, defaultdict

from django.db import migrations

COMMITTEE = "ủy ban nhân dân "
ONE_EACH = {"council", "council_standing"}


def link(apps, schema_editor):
    """What the names say already: «Hội đồng nhân dân xã Đá Bạc» is of the commune of «Ủy ban nhân dân xã Đá Bạc». Where two
    have a name nobody could say which is meant: these wait for a person, and the directory says so."""
    body = apps.get_model("organisations", "Body")
    living = body.objects.filter(level="commune", abolished_on__isnull=True).defer("search").order_by("id")
    places = defaultdict(list)
    others = []
    for row in living:
        name = " ".join(row.name.casefold().split())
        if row.kind == "peoples_committee":
            places[name.removeprefix(COMMITTEE)].append(row)
        else:
            others.append((row, name.split(" ")))
    found = []
    for row, words in others:
        ends = [" ".join(words[start:]) for start in range(1, len(words))]
        named = next((places[end] for end in ends if end in places), [])
        if len(named) == 1:
            row.commune = named[0]
            found.append(row)
    held = Counter((row.commune_id, row.kind) for row in found)
    clear = [row for row in found if row.kind not in ONE_EACH or held[row.commune_id, row.kind] == 1]
    body.objects.bulk_update(clear, ["commune"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_commune")]

    operations = [migrations.RunPython(link, migrations.RunPython.noop)]
