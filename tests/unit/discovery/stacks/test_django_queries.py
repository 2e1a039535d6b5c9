"""Query sets of Django: where they begin, what they compare, and what sends them."""

from __future__ import annotations

import pytest

from dal.discovery.model import Operation
from tests.unit.discovery.stacks.djangos import shop

FORMS = shop("""
def one_row(x):
    Order.objects.get(pk=x)  # -> select orders (<pk>)
    Order.objects.get(id=x)  # -> select orders (id)
    Order.objects.filter(number=x).first()  # -> select orders (number)
    Order.objects.latest("created")  # -> select orders
    Order.objects.in_bulk([x])  # -> select orders (<pk>)
    get_object_or_404(Order, number=x)  # -> select orders (number)
    get_object_or_404(Order.objects.filter(status="n"), pk=x)  # -> select orders (status, <pk>)
    get_list_or_404(Order, status=x)  # -> select orders (status)

def ways_to_compare(x):
    list(Order.objects.filter(number__startswith=x, created__year__gte=2020))  # -> select orders (number, created)
    list(Order.objects.exclude(status__in=x).filter(created__isnull=False))  # -> select orders (status, created)
    list(Product.objects.filter(price__range=(1, 2)))  # -> select shop_product (price)

def along_relations(x):
    list(Product.objects.filter(category__name=x))  # -> select shop_product (category__name)
    list(Product.objects.filter(labels__word__in=x))  # -> select shop_product (labels__word)
    list(Order.objects.filter(lines__product__title=x))  # -> select orders (lines__product__title)
    list(OrderLine.objects.filter(order=x, product_id=3))  # -> select shop_orderline (order, product_id)

def conditions(x, y):
    q = Q(status="n") | Q(number=x)
    list(Order.objects.filter(q, created__gt=y))  # -> select orders (status, number, created)
    list(Order.objects.filter(~Q(number=x)))  # -> select orders (number)
    several = functools.reduce(operator.or_, [Q(status=x), Q(number=y)])
    list(Order.objects.filter(several))  # -> select orders (status, number)

def grown_in_branches(x, y):
    orders = Order.objects.all()  # -> select orders (status, number)
    if x:
        orders = orders.filter(status=x)
    if y:
        orders = orders.filter(number=y)
    return list(orders.order_by("-created")[:10])

def keywords_in_a_dictionary(x, y):
    wanted = {"status": x}
    if y:
        wanted["number__contains"] = y
    list(Order.objects.filter(**wanted))  # -> select orders (status, number)

def columns_are_no_values(x):
    list(OrderLine.objects.filter(amount__gt=F("product__id"), order=x))  # -> select shop_orderline (order)

def parts_of_others(x):
    cheap = Product.objects.filter(price__lt=5)
    list(OrderLine.objects.filter(product__in=cheap))  # -> select shop_orderline (product)
    lines = OrderLine.objects.filter(order=OuterRef("pk"))
    list(Order.objects.filter(Exists(lines)))  # -> select orders
    list(Order.objects.annotate(n=Subquery(OrderLine.objects.values("amount")[:1])))  # -> select orders
    list(Order.objects.prefetch_related(Prefetch("lines", queryset=OrderLine.objects.all())))  # -> select orders
    condition = Q(number=x)
    condition |= Exists(OrderLine.objects.filter(product=x))
    list(Order.objects.filter(condition))  # -> select orders (number)

def union(x):
    one = Order.objects.filter(status="n")  # -> select orders (status)
    return list(one.union(Order.objects.filter(number=x)))

def nothing_is_sent(x):
    Order.objects.none()
    if x:
        return Order.objects.none().filter(status=x)

def numbers(x):
    Order.objects.filter(status=x).count()  # -> select orders (status)
    if Order.objects.filter(number=x).exists():  # -> select orders (number)
        Product.objects.aggregate(Sum("price"))  # -> select shop_product

def writes(x, y):
    Order.objects.create(number=x)  # -> insert orders
    Order.objects.bulk_create([Order(number=x)])  # -> insert orders
    Order.objects.filter(number=x).update(status=y)  # -> update orders (number)
    Order.objects.update(status=y)  # -> update orders
    Order.objects.bulk_update(y, ["status"])  # -> update orders (<pk>)
    Order.objects.filter(status=x).delete()  # -> delete orders (status)

def made_where_missing(x, y):
    Label.objects.get_or_create(word=x)  # -> select shop_label (word) + insert shop_label (word)
    Label.objects.update_or_create(id=x, defaults={"word": y})  # -> select shop_label (id) + save shop_label (id)

def looked_at_and_changed(x):
    orders = Order.objects.filter(status=x)  # -> delete orders (status)
    if orders.exists():
        orders.delete()

async def awaited(x):
    await Order.objects.aget(pk=x)  # -> select orders (<pk>)
    await Order.objects.acreate(number=x)  # -> insert orders
    async for order in Order.objects.filter(status=x):  # -> select orders (status)
        await order.asave()  # -> update orders (<pk>)

def models_by_other_names(x):
    get_user_model().objects.get(username=x)  # -> select people_member (username)
    apps.get_model("shop", "Order").objects.get(number=x)  # -> select orders (number)
    apps.get_model("shop.label").objects.all()  # -> select shop_label
    Product._default_manager.filter(title=x)  # -> select shop_product (title)
    Product.labels.through.objects.filter(product=x)  # -> select shop_product_labels (product)

def models_of_libraries(x):
    from django.contrib.contenttypes.models import ContentType
    from reversion.models import Version
    ContentType.objects.get_for_model(Order)  # -> select django_content_type
    Version.objects.filter(object_id=x)  # -> select reversion_version (object_id)

def text(x):
    Order.objects.raw("SELECT * FROM orders WHERE number = %s", [x])  # -> select orders (number)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM orders WHERE status = %s", [x])  # -> delete orders (status)
    cursor = connections["default"].cursor()
    cursor.execute("SELECT id FROM orders WHERE number = %s", [x])  # -> select orders (number)

def a_model_that_only_run_time_knows(model, x):
    model.objects.filter(number=x)  # -> select ? (number)

def unsaid(x):
    names = {"objects": x}
    names.get("objects").filter(number=x)
    x.filter(number=1).exclude(pk__in=Order.objects.filter(status="n"))
""")


@pytest.mark.parametrize("function", FORMS.functions())
def test_a_form_is_found_where_it_stands(function: str) -> None:
    """Each line sends what its comment says; lines without one send nothing."""
    assert FORMS.found(function) == FORMS.expected(function)


ELSEWHERE = shop(
    """
def in_mysql(x):
    Order.objects.using("replica").filter(number=x)  # -> select orders (number)
    connections["replica"].cursor().execute("DELETE FROM orders")  # -> delete orders

def elsewhere(x):
    Order.objects.using("metrics").filter(number=x)
    Order.objects.filter(number=x).using("metrics").delete()
    connections["metrics"].cursor().execute("DELETE FROM orders")
""",
    site__settings="""
AUTH_USER_MODEL = "people.Member"
DATABASES = {
    "default": {"ENGINE": "django.db.backends.mysql"},
    "replica": {"ENGINE": "django.db.backends.mysql"},
    "metrics": {"ENGINE": "django.db.backends.postgresql"},
}
""",
)


@pytest.mark.parametrize("function", ELSEWHERE.functions())
def test_a_second_database_of_another_kind_is_left_out(function: str) -> None:
    """The settings tell which of them is MySQL."""
    assert ELSEWHERE.found(function) == ELSEWHERE.expected(function)


DETAILS = shop("""
def ordered(x):
    return list(Product.objects.filter(title=x))

def ordered_otherwise(x):
    return list(Product.objects.order_by("category__name", "-title").reverse()[:7])

def joined(x):
    return list(OrderLine.objects.filter(order__buyer__username=x, product__title="a").select_related("product"))

def key_of_the_other(x):
    return list(OrderLine.objects.filter(order__id=x, amount=3))

def either(x):
    return list(Order.objects.filter(Q(number=x) | Q(status=x), buyer=x))

def not_equal(x):
    return list(Order.objects.exclude(number=x).filter(status__gte=x))

def grouped(x):
    return list(OrderLine.objects.values("product").annotate(n=Sum("amount")).distinct())

def counted(x):
    return Product.objects.count()

def locked(x):
    return Order.objects.select_for_update().get(number__icontains=x)

def written(x):
    Order.objects.filter(pk=x).update(buyer=x, status="d")

def all_of_them(x):
    Order.objects.all().delete()

def open_keywords(x, **more):
    return list(Order.objects.filter(status=x, **more))

def unknown_model(model, x):
    return model.objects.get(number=x)
""")


@pytest.mark.parametrize(
    ("function", "part", "value"),
    [
        ("ordered", "ordering", ("shop_product.price DESC",)),
        ("ordered_otherwise", "ordering", ("shop_category.name DESC", "shop_product.title")),
        ("ordered_otherwise", "limit", "7"),
        ("joined", "joins", ("orders", "people_member", "shop_product")),
        ("joined", "equalities", ("people_member.username", "shop_product.title")),
        ("key_of_the_other", "joins", ()),
        ("key_of_the_other", "equalities", ("shop_orderline.order_id", "shop_orderline.qty")),
        ("either", "equalities", ("orders.buyer_id",)),
        ("not_equal", "equalities", ()),
        ("grouped", "aggregates", ("SUM", "GROUP BY", "DISTINCT")),
        ("grouped", "columns", ("product_id",)),
        ("counted", "aggregates", ("COUNT",)),
        ("counted", "ordering", ()),
        ("locked", "flags", ("for update", "like")),
        ("locked", "limit", "1"),
        ("written", "columns", ("buyer_id", "status")),
        ("written", "equalities", ("orders.id",)),
        ("all_of_them", "flags", ("all rows",)),
        ("open_keywords", "dynamic", True),
        ("unknown_model", "dynamic", True),
        ("unknown_model", "table", None),
        ("counted", "stack", "django"),
    ],
)
def test_what_a_query_is_made_of(function: str, part: str, value: object) -> None:
    """Beyond table and predicates: order, joins, aggregates, columns, what can be a key."""
    assert getattr(DETAILS.only(function), part) == value


HELPERS = shop(
    """
from helpers import recent, of_status, newest

def extended(x):
    return list(recent().filter(number=x))  # -> select orders (created, number)

def as_it_is(x):
    for order in newest():
        print(order)

def handed_on(x):
    return of_status(x)

def all_in_one(x):
    return Order.objects.filter(number=x)  # -> select orders (number)
""",
    helpers="""
from shop.models import Order

def recent():
    return Order.objects.filter(created__gt=1)

def newest():
    return Order.objects.order_by("-created")  # -> select orders

def of_status(status):
    return Order.objects.filter(status=status)  # -> select orders (status)
""",
)


@pytest.mark.parametrize("function", HELPERS.functions())
def test_a_helpers_query_is_its_own_until_a_caller_asks_for_more(function: str) -> None:
    """What callers only look at stays where it is written; one that filters further has a query of its own."""
    assert HELPERS.found(function) == HELPERS.expected(function)


def test_two_ways_through_a_helper_are_one_query_of_the_caller() -> None:
    """A helper with two returns, extended once, is one site."""
    two_ways = shop("""
def visible(user):
    if user:
        return Order.objects.filter(buyer=user)
    return Order.objects.filter(status="p")

def found(user, x):
    return list(visible(user).filter(number=x))
""")
    site = two_ways.only("found")
    assert site.operation is Operation.SELECT
    assert set(site.predicates) == {"orders.buyer", "orders.status", "orders.number"}
