"""200k commitments by SQL in the test clone; time the desk and lists for restricted users."""
import time, statistics
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from phoihop.organisations.tests import make as people
from phoihop.organisations.models import *
from phoihop.commitments.tests import make
N = int(__import__("os").environ.get("ROWS", "200000"))
@pytest.mark.committed
def test_perf(owner_connection):
    princ=[people.body(name=f"Khối {i}", kind="peoples_committee") for i in range(4)]
    sos=[people.body(name=f"Sở {i}") for i in range(56)]
    office=people.office_of(princ[0], princ[1])
    regs=[make.regulation(parties=[princ[0],princ[1]] if i%2 else princ, follower=princ[0]) for i in range(6)]
    bodies=[b.pk for b in princ]+[b.pk for b in sos]
    with connection.cursor() as c:
        c.execute("CREATE TEMP TABLE b AS SELECT * FROM unnest(%s::uuid[]) WITH ORDINALITY AS t(id,n)", [bodies])
        c.execute("CREATE TEMP TABLE r AS SELECT * FROM unnest(%s::uuid[]) WITH ORDINALITY AS t(id,n)", [[r.pk for r in regs]])
        c.execute("""
        INSERT INTO commitments_commitment (id, code, title, output, origin_kind, instance_key, lead_key, source_kind, source_code, regulation_id, state, timing, term, due_on, certainty, derivation, is_provisional, opened_on, done_on, judge_id, is_self_judged, verdict_reason, closed_at)
        SELECT gen_random_uuid(), 'NV-'||i, (ARRAY['Gửi báo cáo quý','Trả lời kiến nghị cử tri','Cho ý kiến dự thảo','Tổ chức hội nghị giao ban'])[1+i%%4]||' số '||i, '', 'case','','','case',i::text,
          (SELECT id FROM r WHERE n=1+i%%6), CASE WHEN i%%10<8 THEN (ARRAY['kept','kept','kept','kept_late','not_kept'])[1+i%%5] WHEN i%%10=8 THEN 'proved' ELSE 'open' END,
          '{}','{}', CASE WHEN i%%10>=8 THEN current_date - 60 + (random()*150)::int ELSE current_date - (random()*1500)::int END, 'confirmed', '{"steps": []}', false, current_date-30, CASE WHEN i%%10<9 THEN current_date-5 END, (SELECT id FROM b WHERE n=1), false, CASE WHEN i%%10<8 THEN 'x' ELSE '' END, CASE WHEN i%%10<8 THEN now() END
        FROM generate_series(1,%s) i""", [N])
        c.execute("""
        INSERT INTO commitments_participation (id, commitment_id, body_id, role, part, turn, due_on, is_open)
        SELECT gen_random_uuid(), c.id, b.id, role, '', CASE WHEN c.state='open' AND role='lead' THEN 'act' WHEN c.state='proved' AND role='recipient' THEN 'judge' ELSE '' END, c.due_on, c.state IN ('open','proved')
        FROM (SELECT id, state, due_on, substr(code,4)::int AS i FROM commitments_commitment) c
        CROSS JOIN LATERAL (VALUES ('lead', CASE WHEN i%3=0 THEN 2 ELSE 5+i%56 END), ('recipient', 1), ('partner', 5+(i*7)%56)) v(role,n)
        JOIN b ON b.n = v.n""")
        pass
    for t in ("commitments_commitment","commitments_participation","organisations_body","regulations_party"): owner_connection.execute(f"VACUUM ANALYZE {t}")
    with connection.cursor() as c:
        c.execute("SELECT pg_jit_available(), current_setting('jit')"); print("jit", c.fetchone())
        c.execute("SET jit=" + __import__("os").environ.get("JIT","off"))
        c.execute("SELECT count(*), count(*) FILTER (WHERE is_open) FROM commitments_participation"); print("parts", c.fetchone())
    users={"sở officer":people.user(of=sos[0]),"UBND leader (1/3 of all leads)":people.user(of=princ[1],kind="leader"),"office of two principals":people.user(of=office), "auditor": people.user(kind="auditor")}
    urls=["/?tab=body","/?tab=others","/?tab=week","/?tab=overdue","/?tab=body&sort=-due","/?tab=body&role=lead&state=overdue","/?tab=body&q=hoi+nghi",f"/?tab=body&regulation={regs[1].code}","/commitments/","/commitments/?state=overdue","/commitments/?state=not_kept",f"/commitments/?regulation={regs[1].code}&state=kept_late",f"/commitments/?body={sos[3].code}","/commitments/?q=so+12345","/board/",f"/regulations/{regs[0].code}/compliance/", "/search/?q=kien+nghi"]
    for name,u in users.items():
        cl=Client(); cl.force_login(u)
        for url in urls:
            if name=="auditor" and url.startswith("/?"): continue
            ts=[]
            for _ in range(6):
                t=time.perf_counter(); r=cl.get(url); ts.append((time.perf_counter()-t)*1000); assert r.status_code in (200,404),(url,r.status_code)
            with CaptureQueriesContext(connection) as cap: cl.get(url)
            slow=max(cap.captured_queries,key=lambda q:float(q["time"]))
            print(f"{name:32} {url[:58]:58} med {statistics.median(ts):7.1f} ms max {max(ts[1:]):7.1f} queries {len(cap)} slowest {float(slow['time'])*1000:.0f} ms")
            if float(slow["time"])>0.03: print("      ", slow["sql"][:300])
            if name.startswith("s") and url=="/?tab=body":
                import cProfile,pstats,io
                pr=cProfile.Profile(); pr.enable(); cl.get(url); pr.disable(); o=io.StringIO(); pstats.Stats(pr,stream=o).sort_stats("cumulative").print_stats(45); print(o.getvalue()[:6000])
