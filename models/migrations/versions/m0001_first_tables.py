"""First tables."""

import sqlalchemy as sa
from alembic import op

from models.base import UtcTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "alarm",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=True),
        sa.Column("told_at", UtcTime(), nullable=True),
        sa.Column("told_value", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_alarm")),
    )
    op.create_table(
        "alias",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("alias", sa.String(length=100), nullable=False),
        sa.Column("subdistrict", sa.String(length=6), nullable=False),
        sa.Column("centre", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alias")),
    )
    with op.batch_alter_table("alias", schema=None) as batch_op:
        batch_op.create_index("uq_alias_alias_subdistrict", ["alias", "subdistrict"], unique=True)

    op.create_table(
        "boundary",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("shape", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_boundary")),
    )
    op.create_table(
        "centre",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "tambon", "local", "province", "specialist", name="centrekind", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("leads", sa.JSON(), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=True),
        sa.Column("hours", sa.String(length=200), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("parent", sa.String(length=40), nullable=True),
        sa.Column("assured_date", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre")),
        sa.UniqueConstraint("code", name=op.f("uq_centre_code")),
    )
    op.create_table(
        "channel_token",
        sa.Column("channel_id", sa.String(length=40), nullable=False),
        sa.Column("token", sa.String(length=2000), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("renewing_until", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_channel_token")),
    )
    op.create_table(
        "clock_offset",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_offset")),
    )
    op.create_table(
        "closed_day",
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("date", name=op.f("pk_closed_day")),
    )
    op.create_table(
        "content_change",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_content_change")),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_key", sa.String(length=64), nullable=False),
        sa.Column("flow", sa.String(length=40), nullable=True),
        sa.Column("step", sa.String(length=40), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("trail", sa.JSON(), nullable=False),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.Column("aside", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reply_token", sa.String(length=64), nullable=True),
        sa.Column("reply_until", UtcTime(), nullable=True),
        sa.Column("updated_at", UtcTime(), nullable=True),
        sa.Column("blocked_until", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("order_key", name=op.f("uq_conversation_order_key")),
        postgresql_with={
            "autovacuum_vacuum_scale_factor": 0.01,
            "autovacuum_vacuum_threshold": 1000,
            "autovacuum_vacuum_insert_scale_factor": 0.05,
            "autovacuum_analyze_scale_factor": 0.02,
            "fillfactor": 80,
        },
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_conversation_blocked",
            ["blocked_until"],
            unique=False,
            sqlite_where=sa.text("blocked_until IS NOT NULL"),
            postgresql_where=sa.text("blocked_until IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_conversation_under_way",
            ["id"],
            unique=False,
            sqlite_where=sa.text("flow IS NOT NULL OR aside IS NOT NULL"),
            postgresql_where=sa.text("flow IS NOT NULL OR aside IS NOT NULL"),
        )

    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("endpoint", sa.String(length=10), nullable=False),
        sa.Column("to", sa.String(length=64), nullable=False),
        sa.Column(
            "lane",
            sa.Enum("danger", "talk", "staff", "bulk", name="lane", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "purpose",
            sa.Enum(
                "ticket", "alert", "notice", "change", "talk", name="purpose", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("planned", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("retry_key", sa.String(length=36), nullable=True),
        sa.Column("reply_token", sa.String(length=64), nullable=True),
        sa.Column("reply_until", UtcTime(), nullable=True),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("had_unknown", sa.Boolean(), nullable=False),
        sa.Column("first_attempt_at", UtcTime(), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("lease", sa.String(length=36), nullable=True),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("reply_token", name=op.f("uq_delivery_reply_token")),
        sa.UniqueConstraint("retry_key", name=op.f("uq_delivery_retry_key")),
        postgresql_with={
            "autovacuum_vacuum_scale_factor": 0.01,
            "autovacuum_vacuum_threshold": 1000,
            "autovacuum_vacuum_insert_scale_factor": 0.05,
            "autovacuum_analyze_scale_factor": 0.02,
        },
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_delivery_failed",
            ["settled_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('refused', 'dropped', 'unknown', 'parked')"),
            postgresql_where=sa.text("state IN ('refused', 'dropped', 'unknown', 'parked')"),
        )
        batch_op.create_index(
            "ix_delivery_parked",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state IN ('unknown', 'parked')"),
            postgresql_where=sa.text("state IN ('unknown', 'parked')"),
        )
        batch_op.create_index(batch_op.f("ix_delivery_settled_at"), ["settled_at"], unique=False)
        batch_op.create_index(
            "ix_delivery_to_trying",
            ["to", "lane"],
            unique=False,
            sqlite_where=sa.text("state = 'trying'"),
            postgresql_where=sa.text("state = 'trying'"),
        )
        batch_op.create_index(
            "ix_delivery_trying",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'trying'"),
            postgresql_where=sa.text("state = 'trying'"),
        )

    op.create_table(
        "inbound_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("order_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("happened_at", UtcTime(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("danger_checked", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_event")),
        sa.UniqueConstraint("event_id", name=op.f("uq_inbound_event_event_id")),
        postgresql_with={
            "autovacuum_vacuum_scale_factor": 0.01,
            "autovacuum_vacuum_threshold": 1000,
            "autovacuum_vacuum_insert_scale_factor": 0.05,
            "autovacuum_analyze_scale_factor": 0.02,
        },
    )
    with op.batch_alter_table("inbound_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbound_event_oldest",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ix_inbound_event_parked",
            ["order_key"],
            unique=False,
            sqlite_where=sa.text("state = 'parked'"),
            postgresql_where=sa.text("state = 'parked'"),
        )
        batch_op.create_index(
            "ix_inbound_event_pending",
            ["order_key", "happened_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index("ix_inbound_event_settled", ["settled_at"], unique=False)
        batch_op.create_index(
            "ix_inbound_event_unchecked",
            ["id"],
            unique=False,
            sqlite_where=sa.text("danger_checked = 0"),
            postgresql_where=sa.text("NOT danger_checked"),
        )

    op.create_table(
        "job_run",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("expected_at", UtcTime(), nullable=False),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_run")),
    )
    op.create_table(
        "line_call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(length=36), nullable=True),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_call")),
        postgresql_with={
            "autovacuum_vacuum_scale_factor": 0.01,
            "autovacuum_vacuum_threshold": 1000,
            "autovacuum_vacuum_insert_scale_factor": 0.05,
            "autovacuum_analyze_scale_factor": 0.02,
        },
    )
    with op.batch_alter_table("line_call", schema=None) as batch_op:
        batch_op.create_index(
            "ix_line_call_due",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'due'"),
            postgresql_where=sa.text("state = 'due'"),
        )
        batch_op.create_index(
            "ix_line_call_parked",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'parked'"),
            postgresql_where=sa.text("state = 'parked'"),
        )
        batch_op.create_index(batch_op.f("ix_line_call_settled_at"), ["settled_at"], unique=False)

    op.create_table(
        "notice",
        sa.Column(
            "run_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "person_id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_delivery_id", ["delivery_id"], unique=False)
        batch_op.create_index("ix_notice_person_id", ["person_id"], unique=False)

    op.create_table(
        "pause",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("strikes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pause")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_user_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("followed_at", UtcTime(), nullable=True),
        sa.Column("blocked_at", UtcTime(), nullable=True),
        sa.Column("follow_changed_at", UtcTime(), nullable=True),
        sa.Column("notice_version", sa.String(length=20), nullable=True),
        sa.Column("notice_at", UtcTime(), nullable=True),
        sa.Column("danger_at", UtcTime(), nullable=True),
        sa.Column("danger_kind", sa.String(length=20), nullable=True),
        sa.Column("invite_failures", sa.Integer(), nullable=False),
        sa.Column("invite_failed_at", UtcTime(), nullable=True),
        sa.Column("greeted_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("line_user_id", name=op.f("uq_person_line_user_id")),
    )
    op.create_table(
        "quota_reading",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("billed", sa.Integer(), nullable=False),
        sa.Column("slot", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_reading")),
        sa.UniqueConstraint("slot", name=op.f("uq_quota_reading_slot")),
    )
    with op.batch_alter_table("quota_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quota_reading_at"), ["at"], unique=False)

    op.create_table(
        "rate_budget",
        sa.Column("endpoint", sa.String(length=20), nullable=False),
        sa.Column(
            "slot", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("endpoint", "slot", name=op.f("pk_rate_budget")),
        postgresql_with={
            "fillfactor": 50,
            "autovacuum_vacuum_scale_factor": 0,
            "autovacuum_vacuum_threshold": 500,
        },
    )
    op.create_table(
        "revision",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_revision")),
    )
    op.create_table(
        "rich_menu",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.Column("synced_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rich_menu")),
    )
    op.create_table(
        "tally",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("labels", sa.String(length=120), nullable=False),
        sa.Column("bucket", sa.String(length=8), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", "labels", "bucket", name=op.f("pk_tally")),
    )
    op.create_table(
        "ticket_counter",
        sa.Column("letters", sa.String(length=3), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("letters", "year", name=op.f("pk_ticket_counter")),
    )
    op.create_table(
        "timer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sa.UniqueConstraint("order_key", "kind", "ref", name=op.f("uq_timer_order_key_kind_ref")),
        postgresql_with={
            "fillfactor": 50,
            "autovacuum_vacuum_scale_factor": 0,
            "autovacuum_vacuum_threshold": 500,
        },
    )
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_timer_due_at"), ["due_at"], unique=False)

    op.create_table(
        "tombstone",
        sa.Column("line_message_id", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("line_message_id", name=op.f("pk_tombstone")),
    )
    op.create_table(
        "console_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_console_link_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_console_link_token_hash")),
    )
    with op.batch_alter_table("console_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_console_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "console_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("began_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_console_session_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_session")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_console_session_key_hash")),
    )
    with op.batch_alter_table("console_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_console_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "coverage",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_coverage_centre_id_centre")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage")),
    )
    with op.batch_alter_table("coverage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coverage_code"), ["code"], unique=False)
        batch_op.create_index("uq_coverage_centre_id_code", ["centre_id", "code"], unique=True)

    op.create_table(
        "invite",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum("officer", "supervisor", "admin", name="role", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_invite_centre_id_centre")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invite_code_hash")),
    )
    op.create_table(
        "line_group",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_group_id", sa.String(length=64), nullable=False),
        sa.Column("centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("left_at", UtcTime(), nullable=True),
        sa.Column("told_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_line_group_centre_id_centre")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_group")),
        sa.UniqueConstraint("line_group_id", name=op.f("uq_line_group_line_group_id")),
    )
    with op.batch_alter_table("line_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_line_group_centre_id"), ["centre_id"], unique=False)

    op.create_table(
        "member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum("officer", "supervisor", "admin", name="role", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("joined_at", UtcTime(), nullable=False),
        sa.Column("removed_at", UtcTime(), nullable=True),
        sa.Column("digest_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_member_centre_id_centre")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_member_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_person_id"), ["person_id"], unique=False)
        batch_op.create_index("uq_member_person_id_centre_id", ["person_id", "centre_id"], unique=True)

    op.create_table(
        "programme",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=True),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("contact", sa.String(length=100), nullable=True),
        sa.Column("bring", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_programme_centre_id_centre")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("code", name=op.f("uq_programme_code")),
    )
    op.create_table(
        "quota_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "ticket", "alert", "notice", "change", "talk", name="purpose", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_quota_entry_delivery_id_delivery")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_entry")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_quota_entry_delivery_id")),
    )
    with op.batch_alter_table("quota_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quota_entry_month"), ["month"], unique=False)

    op.create_table(
        "stop",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_stop_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
    )
    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.create_index("uq_stop_programme_id_code", ["programme_id", "code"], unique=True)

    op.create_table(
        "subscription",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stops", sa.JSON(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("morning", sa.Boolean(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_subscription_person_id_person")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_subscription_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subscription_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(
            "uq_subscription_person_id_programme_id", ["person_id", "programme_id"], unique=True
        )

    op.create_table(
        "ticket",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "NEW",
                "ROUTED",
                "ACCEPTED",
                "CONTACTING",
                "VISIT",
                "ASSISTING",
                "REFERRED",
                "FOLLOWUP",
                "CLOSED_HELPED",
                "CLOSED_ADVISED",
                "CLOSED_INELIGIBLE",
                "CLOSED_UNREACHABLE",
                "CANCELLED",
                "DUPLICATE",
                name="status",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("sub", sa.String(length=40), nullable=True),
        sa.Column(
            "tier", sa.Enum("E1", "E2", "U", "N", name="tier", native_enum=False, length=24), nullable=False
        ),
        sa.Column(
            "urgency",
            sa.Enum("most_urgent", "urgent", "normal", name="urgency", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=6), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("for_whom", sa.String(length=12), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=True),
        sa.Column("phone_message", sa.String(length=64), nullable=True),
        sa.Column("pin_message", sa.String(length=64), nullable=True),
        sa.Column("health_consent", sa.Boolean(), nullable=True),
        sa.Column("discreet", sa.Boolean(), nullable=False),
        sa.Column("kept_from_village", sa.Boolean(), nullable=False),
        sa.Column("original_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("wants_person", sa.Boolean(), nullable=False),
        sa.Column("centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("hops", sa.Integer(), nullable=False),
        sa.Column("left_province", sa.Boolean(), nullable=False),
        sa.Column("routing_reason", sa.String(length=500), nullable=False),
        sa.Column("accept_by", UtcTime(), nullable=True),
        sa.Column("reminded_at", UtcTime(), nullable=True),
        sa.Column("escalated_at", UtcTime(), nullable=True),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_ticket_centre_id_centre")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_ticket_member_id_member")),
        sa.ForeignKeyConstraint(["original_id"], ["ticket.id"], name=op.f("fk_ticket_original_id_ticket")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ticket_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_accept_by"), ["accept_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index("ix_ticket_centre_status", ["centre_id", "status", "opened_at"], unique=False)
        batch_op.create_index("ix_ticket_member_status", ["member_id", "status", "opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_original_id"), ["original_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_ticket_personal",
            ["tier", "closed_at"],
            unique=False,
            sqlite_where=sa.text("person_id IS NOT NULL OR phone IS NOT NULL OR latitude IS NOT NULL"),
            postgresql_where=sa.text("person_id IS NOT NULL OR phone IS NOT NULL OR latitude IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_ticket_phone_message"), ["phone_message"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_pin_message"), ["pin_message"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_status"), ["status"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_message_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("release_at", UtcTime(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_answer_member_id_member")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_answer_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(
            "ix_answer_held",
            ["release_at"],
            unique=False,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.create_index(batch_op.f("ix_answer_line_message_id"), ["line_message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answer_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_message_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("happened_at", UtcTime(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("gone_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_person_id_person")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_message_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("line_message_id", name=op.f("uq_message_line_message_id")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_message_kept",
            ["created_at"],
            unique=False,
            sqlite_where=sa.text("gone_at IS NULL"),
            postgresql_where=sa.text("gone_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_message_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "outbound_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to", sa.String(length=64), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "lane",
            sa.Enum("danger", "talk", "staff", "bulk", name="lane", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "purpose",
            sa.Enum(
                "ticket", "alert", "notice", "change", "talk", name="purpose", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("reply_token", sa.String(length=64), nullable=True),
        sa.Column("reply_until", UtcTime(), nullable=True),
        sa.Column("matters", sa.Boolean(), nullable=False),
        sa.Column("reply_only", sa.Boolean(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("objects", sa.Integer(), nullable=True),
        sa.Column("line_message_id", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_outbound_message_delivery_id_delivery")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_outbound_message_ticket_id_ticket")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbound_message")),
        postgresql_with={
            "autovacuum_vacuum_scale_factor": 0.01,
            "autovacuum_vacuum_threshold": 1000,
            "autovacuum_vacuum_insert_scale_factor": 0.05,
            "autovacuum_analyze_scale_factor": 0.02,
        },
    )
    with op.batch_alter_table("outbound_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbound_message_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_outbound_message_line_message_id"), ["line_message_id"], unique=False
        )
        batch_op.create_index(
            "ix_outbound_message_pending",
            ["lane", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ix_outbound_message_quota",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'quota'"),
            postgresql_where=sa.text("state = 'quota'"),
        )
        batch_op.create_index(
            "ix_outbound_message_refused",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'refused'"),
            postgresql_where=sa.text("state = 'refused'"),
        )
        batch_op.create_index(batch_op.f("ix_outbound_message_ticket_id"), ["ticket_id"], unique=False)
        batch_op.create_index(
            "ix_outbound_message_to_pending",
            ["to"],
            unique=False,
            sqlite_where=sa.text("state IN ('pending', 'quota')"),
            postgresql_where=sa.text("state IN ('pending', 'quota')"),
        )

    op.create_table(
        "read_log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_read_log_member_id_member")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_read_log_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_log")),
    )
    with op.batch_alter_table("read_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_read_log_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "ticket_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=12), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "old_status",
            sa.Enum(
                "NEW",
                "ROUTED",
                "ACCEPTED",
                "CONTACTING",
                "VISIT",
                "ASSISTING",
                "REFERRED",
                "FOLLOWUP",
                "CLOSED_HELPED",
                "CLOSED_ADVISED",
                "CLOSED_INELIGIBLE",
                "CLOSED_UNREACHABLE",
                "CANCELLED",
                "DUPLICATE",
                name="status",
                native_enum=False,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "new_status",
            sa.Enum(
                "NEW",
                "ROUTED",
                "ACCEPTED",
                "CONTACTING",
                "VISIT",
                "ASSISTING",
                "REFERRED",
                "FOLLOWUP",
                "CLOSED_HELPED",
                "CLOSED_ADVISED",
                "CLOSED_INELIGIBLE",
                "CLOSED_UNREACHABLE",
                "CANCELLED",
                "DUPLICATE",
                name="status",
                native_enum=False,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("line_message_id", sa.String(length=64), nullable=True),
        sa.Column("citizen_told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_ticket_event_centre_id_centre")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_ticket_event_member_id_member")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_event_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_event")),
    )
    with op.batch_alter_table("ticket_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_event_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_event_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "ticket_part",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_message_id", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_part_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_part")),
        sa.UniqueConstraint(
            "ticket_id", "line_message_id", "part", name=op.f("uq_ticket_part_ticket_id_line_message_id_part")
        ),
    )
    with op.batch_alter_table("ticket_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_part_line_message_id"), ["line_message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_part_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("week", sa.String(length=16), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("stop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("changed_by_hand", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_visit_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(["stop_id"], ["stop.id"], name=op.f("fk_visit_stop_id_stop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_date"), ["date"], unique=False)
        batch_op.create_index("uq_visit_programme_id_week", ["programme_id", "week"], unique=True)

    op.create_table(
        "later_object",
        sa.Column("line_message_id", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["outbound_message.id"],
            name=op.f("fk_later_object_message_id_outbound_message"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("line_message_id", name=op.f("pk_later_object")),
    )
    with op.batch_alter_table("later_object", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_later_object_message_id"), ["message_id"], unique=False)

    op.create_table(
        "media",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=True),
        sa.Column("content_type", sa.String(length=80), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("fetched_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_media_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sa.UniqueConstraint("message_id", name=op.f("uq_media_message_id")),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("weekly", "morning", "change", "cancel", name="noticekind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("planned_at", UtcTime(), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("plan", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("became", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_run_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index("uq_run_visit_id_kind_revision", ["visit_id", "kind", "revision"], unique=True)

    op.create_table(
        "visit_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("stop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_visit_change_member_id_member")),
        sa.ForeignKeyConstraint(["stop_id"], ["stop.id"], name=op.f("fk_visit_change_stop_id_stop")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_change_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_change")),
    )
    with op.batch_alter_table("visit_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_change_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "visit_report",
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reported_at", UtcTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_visit_report_member_id_member")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_report_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_visit_report")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("visit_report")
    with op.batch_alter_table("visit_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_change_visit_id"))

    op.drop_table("visit_change")
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index("uq_run_visit_id_kind_revision")

    op.drop_table("run")
    op.drop_table("media")
    with op.batch_alter_table("later_object", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_later_object_message_id"))

    op.drop_table("later_object")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index("uq_visit_programme_id_week")
        batch_op.drop_index(batch_op.f("ix_visit_date"))

    op.drop_table("visit")
    with op.batch_alter_table("ticket_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_part_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_ticket_part_line_message_id"))

    op.drop_table("ticket_part")
    with op.batch_alter_table("ticket_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_event_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_ticket_event_at"))

    op.drop_table("ticket_event")
    with op.batch_alter_table("read_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_read_log_ticket_id"))

    op.drop_table("read_log")
    with op.batch_alter_table("outbound_message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbound_message_to_pending",
            sqlite_where=sa.text("state IN ('pending', 'quota')"),
            postgresql_where=sa.text("state IN ('pending', 'quota')"),
        )
        batch_op.drop_index(batch_op.f("ix_outbound_message_ticket_id"))
        batch_op.drop_index(
            "ix_outbound_message_refused",
            sqlite_where=sa.text("state = 'refused'"),
            postgresql_where=sa.text("state = 'refused'"),
        )
        batch_op.drop_index(
            "ix_outbound_message_quota",
            sqlite_where=sa.text("state = 'quota'"),
            postgresql_where=sa.text("state = 'quota'"),
        )
        batch_op.drop_index(
            "ix_outbound_message_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index(batch_op.f("ix_outbound_message_line_message_id"))
        batch_op.drop_index(batch_op.f("ix_outbound_message_delivery_id"))

    op.drop_table("outbound_message")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_message_person_id"))
        batch_op.drop_index(
            "ix_message_kept",
            sqlite_where=sa.text("gone_at IS NULL"),
            postgresql_where=sa.text("gone_at IS NULL"),
        )

    op.drop_table("message")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_answer_line_message_id"))
        batch_op.drop_index(
            "ix_answer_held",
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )

    op.drop_table("answer")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_status"))
        batch_op.drop_index(batch_op.f("ix_ticket_pin_message"))
        batch_op.drop_index(batch_op.f("ix_ticket_phone_message"))
        batch_op.drop_index(
            "ix_ticket_personal",
            sqlite_where=sa.text("person_id IS NOT NULL OR phone IS NOT NULL OR latitude IS NOT NULL"),
            postgresql_where=sa.text("person_id IS NOT NULL OR phone IS NOT NULL OR latitude IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_ticket_person_id"))
        batch_op.drop_index(batch_op.f("ix_ticket_original_id"))
        batch_op.drop_index("ix_ticket_member_status")
        batch_op.drop_index("ix_ticket_centre_status")
        batch_op.drop_index(batch_op.f("ix_ticket_centre_id"))
        batch_op.drop_index(batch_op.f("ix_ticket_accept_by"))

    op.drop_table("ticket")
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_index("uq_subscription_person_id_programme_id")
        batch_op.drop_index(batch_op.f("ix_subscription_programme_id"))

    op.drop_table("subscription")
    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.drop_index("uq_stop_programme_id_code")

    op.drop_table("stop")
    with op.batch_alter_table("quota_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quota_entry_month"))

    op.drop_table("quota_entry")
    op.drop_table("programme")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index("uq_member_person_id_centre_id")
        batch_op.drop_index(batch_op.f("ix_member_person_id"))
        batch_op.drop_index(batch_op.f("ix_member_centre_id"))

    op.drop_table("member")
    with op.batch_alter_table("line_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_line_group_centre_id"))

    op.drop_table("line_group")
    op.drop_table("invite")
    with op.batch_alter_table("coverage", schema=None) as batch_op:
        batch_op.drop_index("uq_coverage_centre_id_code")
        batch_op.drop_index(batch_op.f("ix_coverage_code"))

    op.drop_table("coverage")
    with op.batch_alter_table("console_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_console_session_person_id"))

    op.drop_table("console_session")
    with op.batch_alter_table("console_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_console_link_person_id"))

    op.drop_table("console_link")
    op.drop_table("tombstone")
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_timer_due_at"))

    op.drop_table("timer")
    op.drop_table("ticket_counter")
    op.drop_table("tally")
    op.drop_table("rich_menu")
    op.drop_table("revision")
    op.drop_table("rate_budget")
    with op.batch_alter_table("quota_reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quota_reading_at"))

    op.drop_table("quota_reading")
    op.drop_table("person")
    op.drop_table("pause")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_person_id")
        batch_op.drop_index("ix_notice_delivery_id")

    op.drop_table("notice")
    with op.batch_alter_table("line_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_line_call_settled_at"))
        batch_op.drop_index(
            "ix_line_call_parked",
            sqlite_where=sa.text("state = 'parked'"),
            postgresql_where=sa.text("state = 'parked'"),
        )
        batch_op.drop_index(
            "ix_line_call_due",
            sqlite_where=sa.text("state = 'due'"),
            postgresql_where=sa.text("state = 'due'"),
        )

    op.drop_table("line_call")
    op.drop_table("job_run")
    with op.batch_alter_table("inbound_event", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_inbound_event_unchecked",
            sqlite_where=sa.text("danger_checked = 0"),
            postgresql_where=sa.text("NOT danger_checked"),
        )
        batch_op.drop_index("ix_inbound_event_settled")
        batch_op.drop_index(
            "ix_inbound_event_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index(
            "ix_inbound_event_parked",
            sqlite_where=sa.text("state = 'parked'"),
            postgresql_where=sa.text("state = 'parked'"),
        )
        batch_op.drop_index(
            "ix_inbound_event_oldest",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )

    op.drop_table("inbound_event")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_delivery_trying",
            sqlite_where=sa.text("state = 'trying'"),
            postgresql_where=sa.text("state = 'trying'"),
        )
        batch_op.drop_index(
            "ix_delivery_to_trying",
            sqlite_where=sa.text("state = 'trying'"),
            postgresql_where=sa.text("state = 'trying'"),
        )
        batch_op.drop_index(batch_op.f("ix_delivery_settled_at"))
        batch_op.drop_index(
            "ix_delivery_parked",
            sqlite_where=sa.text("state IN ('unknown', 'parked')"),
            postgresql_where=sa.text("state IN ('unknown', 'parked')"),
        )
        batch_op.drop_index(
            "ix_delivery_failed",
            sqlite_where=sa.text("state IN ('refused', 'dropped', 'unknown', 'parked')"),
            postgresql_where=sa.text("state IN ('refused', 'dropped', 'unknown', 'parked')"),
        )

    op.drop_table("delivery")
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_conversation_under_way",
            sqlite_where=sa.text("flow IS NOT NULL OR aside IS NOT NULL"),
            postgresql_where=sa.text("flow IS NOT NULL OR aside IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_conversation_blocked",
            sqlite_where=sa.text("blocked_until IS NOT NULL"),
            postgresql_where=sa.text("blocked_until IS NOT NULL"),
        )

    op.drop_table("conversation")
    op.drop_table("content_change")
    op.drop_table("closed_day")
    op.drop_table("clock_offset")
    op.drop_table("channel_token")
    op.drop_table("centre")
    op.drop_table("boundary")
    with op.batch_alter_table("alias", schema=None) as batch_op:
        batch_op.drop_index("uq_alias_alias_subdistrict")

    op.drop_table("alias")
    op.drop_table("alarm")
