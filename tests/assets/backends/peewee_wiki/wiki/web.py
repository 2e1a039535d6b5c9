from bottle import Bottle, HTTPError, request

from wiki import index, pages
from wiki.models import database

app = Bottle()
sessions: dict[str, dict] = {}


@app.hook("before_request")
def connect():
    database.connect(reuse_if_open=True)


@app.hook("after_request")
def close():
    if not database.is_closed():
        database.close()


@app.get("/<slug>")
def show(slug):
    page = pages.read(slug)
    if page is None:
        raise HTTPError(404)
    return {"title": page.title, "text": pages.latest(slug).text}


@app.post("/<slug>")
def save(slug):
    session = sessions.get(request.get_cookie("session"), {})
    pages.edit(slug, session.get("nick"), request.forms.get("text"))
    session.update(last=slug)


@app.delete("/<slug>")
def delete(slug):
    pages.remove(slug)
    sessions.pop(slug, None)


@app.get("/search/<words>")
def search(words):
    return {"found": index.search(words)}
