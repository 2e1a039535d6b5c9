from harbour.db import query_db


def test_a_boat_is_found(client):
    query_db("INSERT INTO boats (id, registration) VALUES (7, 'HH-7')")
    assert client.get("/boats/7").json["registration"] == "HH-7"


def test_an_unknown_boat_is_not(client):
    assert client.get("/boats/8").status_code == 404
