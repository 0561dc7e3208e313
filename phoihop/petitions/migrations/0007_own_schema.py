"""The one thing that runs with the owner's rights works on the index of its own schema, whatever that is called."""

from django.db import migrations, models

# pg_catalog first: nobody's function of the same name is found instead of the server's.
OWN = """
DO $do$ BEGIN
  EXECUTE format(
    'CREATE OR REPLACE FUNCTION petitions_tidy_keys() RETURNS bigint LANGUAGE sql SECURITY DEFINER'
    ' SET search_path = pg_catalog, %I, pg_temp'
    ' AS $$SELECT gin_clean_pending_list(''petition_alike_keys''::regclass)$$',
    current_schema()
  );
END $do$
"""


class Migration(migrations.Migration):
    dependencies = [("petitions", "0006_whole_files")]

    operations = [
        migrations.RunSQL(OWN, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="routing",
            name="ended",
            field=models.CharField(
                blank=True,
                choices=[
                    ("returned", "Trả lại"),
                    ("transferred", "Chuyển cơ quan khác"),
                    ("decided", "Theo quyết định của cấp trên"),
                    ("released", "Thôi phối hợp"),
                    ("ended", "Kiến nghị đã gộp, tách hoặc thôi xử lý"),
                ],
                max_length=11,
                verbose_name="lý do chuyển đi",
            ),
        ),
    ]
