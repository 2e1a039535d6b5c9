from flask import Flask, jsonify, request

from lending import books, db, loans, members

app = Flask(__name__)


@app.get("/members/<int:member_id>")
def show_member(member_id):
    conn = db.connect()
    return jsonify(member=members.get_member(conn, member_id), loans=loans.loans_of(conn, member_id))


@app.post("/members")
def add_member():
    return jsonify(id=members.add_member(db.connect(), request.json["email"], request.json["name"]))


@app.get("/books/<int:book_id>")
def show_book(book_id):
    with db.connect().cursor() as cur:
        return jsonify(books.get_book(cur, book_id))


@app.get("/figures")
def figures():
    with db.connect().cursor() as cur:
        cur.execute("SELECT COUNT(*) AS n FROM loans")
        return jsonify(cur.fetchone())
