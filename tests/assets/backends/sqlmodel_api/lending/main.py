from fastapi import FastAPI

from lending.db import create_tables
from lending.routers import loans, tools

app = FastAPI(on_startup=[create_tables])
app.include_router(tools.router)
app.include_router(loans.router)
