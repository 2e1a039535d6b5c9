from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import Email, ValidationError

from teashop.models import Customer


class Registration(FlaskForm):
    email = StringField(validators=[Email()])
    password = PasswordField()

    def validate_email(self, field):
        if Customer.first_by(email=field.data):
            raise ValidationError("update your password where you have an account")
