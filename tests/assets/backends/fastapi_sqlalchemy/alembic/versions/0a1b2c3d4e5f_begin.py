"""begin"""

import sqlalchemy as sa
from alembic import op

revision = "0a1b2c3d4e5f"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "doctors",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("licence", sa.String(20), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.UniqueConstraint("licence"),
    )
    op.create_table("waiting_list", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("said", sa.Text()))


def downgrade() -> None:
    op.drop_table("waiting_list")
    op.drop_table("doctors")
