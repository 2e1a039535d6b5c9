from django.db.models.signals import post_delete
from django.dispatch import receiver

from timesheets.models import Entry, Total


@receiver(post_delete, sender=Entry)
def take_off(sender, instance, **kwargs):
    total = Total.objects.get(user=instance.user)
    total.minutes -= instance.minutes
    total.save()
