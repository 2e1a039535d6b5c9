"""audit; nobody waits any more"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "1b2c3d4e5f60"
down_revision = "0a1b2c3d4e5f"


def upgrade() -> None:
    op.drop_table("waiting_list")
    op.create_table(
        "audit",
        sa.Column("id", mysql.BIGINT(unsigned=True), autoincrement=True, nullable=False),
        sa.Column("doctor_id", sa.Integer(), nullable=True),
        sa.Column("said", sa.String(200)),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute(
        "CREATE TRIGGER doctors_audit AFTER UPDATE ON doctors FOR EACH ROW"
        " INSERT INTO audit (doctor_id, said) VALUES (NEW.id, 'changed')"
    )
    op.execute("UPDATE doctors SET active = 1")


def downgrade() -> None:
    op.drop_table("audit")
