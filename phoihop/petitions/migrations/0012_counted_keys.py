"""Before a file is compared the database counts the keys anew: by what was counted before its rows came, rare would be common."""

from django.db import migrations

# pg_catalog first: nobody's function of the same name is found instead of the server's.
OWN = """
DO $do$ BEGIN
  EXECUTE format(
    'CREATE OR REPLACE FUNCTION petitions_tidy_keys() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER'
    ' SET search_path = pg_catalog, %I, pg_temp'
    ' AS $$BEGIN ANALYZE petitions_petition (alike_keys);'
    ' RETURN gin_clean_pending_list(''petition_alike_keys''::regclass); END$$',
    current_schema()
  );
END $do$
"""


class Migration(migrations.Migration):
    dependencies = [("petitions", "0011_help")]

    operations = [migrations.RunSQL(OWN, migrations.RunSQL.noop)]
