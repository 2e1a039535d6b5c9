"""What all models can do."""

from datetime import datetime

from teashop.extensions import db


class ActiveRecord:
    @classmethod
    def create(cls, **values):
        return cls(**values).save()

    @classmethod
    def by_id(cls, ident):
        return db.session.get(cls, ident)

    @classmethod
    def first_by(cls, **values):
        return cls.query.filter_by(**values).first()

    def save(self, commit=True):
        db.session.add(self)
        if commit:
            db.session.commit()
        return self

    def update(self, **values):
        for name, value in values.items():
            setattr(self, name, value)
        return self.save()

    def delete(self):
        db.session.delete(self)
        db.session.commit()


class Model(ActiveRecord, db.Model):
    __abstract__ = True

    id = db.Column(db.Integer, primary_key=True)
    created_at = db.Column(db.DateTime, default=datetime.utcnow, nullable=False)
