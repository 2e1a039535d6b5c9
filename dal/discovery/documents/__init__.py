"""What discovery writes for people and for programs: six documents, `analysis.json` and a draft contract."""

from dal.discovery.documents.codec import encode
from dal.discovery.documents.names import repository_name
from dal.discovery.documents.record import read
from dal.discovery.documents.values import Generated, Pending, SuiteRun
from dal.discovery.documents.writing import write

__all__ = ["Generated", "Pending", "SuiteRun", "encode", "read", "repository_name", "write"]
