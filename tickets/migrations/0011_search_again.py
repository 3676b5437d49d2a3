"""Have tickets and messages that exist already indexed anew, in the background: see tickets.operations.indexing.

It begins an hour later: by then no process runs the code before, which does not know the handler.
"""

from django.db import migrations

_BEGIN = """
    INSERT INTO public.kernel_timer (vendor, handler, key, due_at, claim_at, attempts, last_error)
    SELECT current_schema(), 'tickets.reindex_search', kind || ':0', now() + interval '1 hour',
        now() + interval '1 hour', 0, ''
    FROM unnest(ARRAY['ticket', 'message']) AS kind
    WHERE EXISTS (SELECT FROM tickets_ticket)
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0005_mail_kinds'),
        ('tickets', '0010_date_ranges_of_old_rows'),
    ]

    operations = [migrations.RunSQL(_BEGIN, migrations.RunSQL.noop)]
