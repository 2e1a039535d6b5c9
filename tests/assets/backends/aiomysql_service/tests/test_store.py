from parcels.repository import ParcelStore


async def test_announced_parcels_are_found(db):
    await ParcelStore(db).announce("AB1", {"postcode": "12345"}, 300)
    assert (await db.fetch_one("SELECT grams FROM parcels WHERE tracking_code = 'AB1'"))["grams"] == 300
