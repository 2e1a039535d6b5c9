"""The harbour office's API."""

from flask import Flask, abort, flash, jsonify, request, session

from harbour import cache, config, reports
from harbour.db import close_db, query_db
from harbour.repositories.boats import BoatRepository
from harbour.repositories.bookings import BookingRepository

app = Flask(__name__)
app.secret_key = config.SECRET_KEY
app.teardown_appcontext(close_db)
boats, bookings = BoatRepository(), BookingRepository()


@app.get("/boats/<int:boat_id>")
def boat(boat_id):
    known = cache.get(f"boat:{boat_id}")
    if known is None:
        known = boats.find(boat_id) or abort(404)
        cache.put(f"boat:{boat_id}", known)
    return jsonify(known)


@app.get("/boats")
def listed():
    return jsonify(boats.listed(request.args.to_dict(), session.get("sort", "name")))


@app.delete("/boats/<int:boat_id>")
def scrap(boat_id):
    boats.scrap(boat_id)
    cache.forget(f"boat:{boat_id}")
    flash("delete from the list: done")
    return "", 204


@app.post("/bookings")
def place():
    body = request.get_json()
    session.pop("draft", None)
    code = bookings.place(body["boat"], body["pier"], body["berth"], body["arrives"], body["leaves"], body["fees"])
    return jsonify(code=code), 201


@app.get("/berths/free")
def free():
    length = request.args.get("length", type=int)
    rows = query_db(
        "SELECT pier, number FROM berths WHERE state = 'free' AND max_length_cm >= %s ORDER BY max_length_cm LIMIT 10",
        (length,),
    )
    return jsonify(rows)


@app.get("/reports/<name>/count")
def counted(name):
    return jsonify(rows=reports.rows_of(name))
