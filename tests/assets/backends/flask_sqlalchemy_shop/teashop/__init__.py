from flask import Flask

from teashop.extensions import cache, db, login


def create_app(config="teashop.config.Live"):
    app = Flask(__name__)
    app.config.from_object(config)
    for extension in (cache, db, login):
        extension.init_app(app)
    from teashop.views import account, catalogue, orders

    for module in (account, catalogue, orders):
        app.register_blueprint(module.blueprint)
    return app
