import unittest

from weather.connect import open_db


class StationTest(unittest.TestCase):
    def setUp(self):
        cur = open_db().cursor()
        cur.execute("TRUNCATE TABLE reading")
        cur.execute("DELETE FROM station")

    def test_there_is_none(self):
        cur = open_db().cursor()
        cur.execute("SELECT * FROM station")
        self.assertEqual(cur.fetchall(), ())
