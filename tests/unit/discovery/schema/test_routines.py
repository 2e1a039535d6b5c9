"""Procedures, functions, triggers, views and events, with what they read and write."""

from __future__ import annotations

from dal.discovery.model import Place, Routine
from dal.discovery.schema import read_sql

_SETTLE = """
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` PROCEDURE `settle`(IN p_id INT, OUT p_n INT)
    MODIFIES SQL DATA
BEGIN
  DECLARE done INT DEFAULT FALSE;
  DECLARE cur CURSOR FOR SELECT id, net FROM orders WHERE user_id = p_id;
  CREATE TEMPORARY TABLE kept AS SELECT * FROM invoices;
  OPEN cur;
  each_row: LOOP
    FETCH cur INTO p_n;
    IF EXISTS (SELECT 1 FROM blocked b WHERE b.id = p_id) THEN
      DELETE FROM carts WHERE user_id = p_id;
    ELSE
      REPLACE INTO totals (id, n) SELECT id, COUNT(*) FROM kept GROUP BY id;
    END IF;
    SELECT COUNT(*) INTO p_n FROM payments WHERE order_id = p_id;
    CALL notify(p_id);
  END LOOP;
END;;
CREATE PROCEDURE notify(x INT) INSERT INTO messages (t) VALUES (x);;
DELIMITER ;
"""


def routines(text: str) -> tuple[Routine, ...]:
    """Those of a file."""
    return read_sql(text, "r.sql").routines


def test_a_procedure_with_cursor_and_blocks() -> None:
    """Temporary tables and variables are none; what it calls is done by it too."""
    settle = next(routine for routine in routines(_SETTLE) if routine.name == "settle")
    assert settle.reads == ("orders", "invoices", "blocked", "payments")
    assert settle.writes == ("carts", "totals", "messages")
    assert (settle.kind, settle.place) == ("procedure", Place("r.sql", 3))


def test_a_trigger_as_mysqldump_writes_it() -> None:
    """In three comments; its table is what it is on."""
    text = (
        "DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`%`*/ /*!50003 TRIGGER `t` AFTER UPDATE ON `orders`"
        " FOR EACH ROW BEGIN\n INSERT INTO audit (who) VALUES ((SELECT name FROM users WHERE id = NEW.user_id));\n"
        " UPDATE counters SET n = n + 1;\nEND */;;\nDELIMITER ;"
    )
    assert routines(text) == (
        Routine("t", "trigger", Place("r.sql", 2), "orders", ("users",), ("audit", "counters")),
    )


def test_a_trigger_without_delimiters() -> None:
    """Its end is the END of its first BEGIN; CASE and IF in it have ends of their own."""
    text = (
        "CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW BEGIN\n"
        " IF NEW.n > 1 THEN UPDATE a SET x = CASE WHEN y THEN 1 ELSE 2 END; END IF;\n"
        " DELETE FROM b;\nEND;\nCREATE TABLE c (x INT);\n"
    )
    schema = read_sql(text, "r.sql")
    assert schema.routines[0].writes == ("a", "b")
    assert schema.tables[0].places == (Place("r.sql", 5),)


def test_views_functions_and_events() -> None:
    """Of several definitions of one the last counts; what is dropped is gone."""
    found = routines(
        "/*!50001 CREATE VIEW `v` AS SELECT 1 AS `id`*/;\n/*!50001 DROP VIEW IF EXISTS `v`*/;\n"
        "/*!50001 CREATE ALGORITHM=UNDEFINED */ /*!50013 DEFINER=`a`@`%` SQL SECURITY DEFINER */\n"
        "/*!50001 VIEW `v` AS select `o`.`id` from (`orders` `o` join `users` `u` on((`o`.`u` = `u`.`id`))) */;\n"
        "CREATE FUNCTION f(p INT) RETURNS INT DETERMINISTIC RETURN (SELECT SUM(x) FROM orders WHERE u = p);\n"
        "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM sessions WHERE at < NOW();\n"
        "CREATE VIEW w AS SELECT * FROM a; DROP VIEW w;\n"
    )
    assert [(routine.kind, routine.name, routine.reads, routine.writes) for routine in found] == [
        ("event", "e", (), ("sessions",)),
        ("function", "f", ("orders",), ()),
        ("view", "v", ("orders", "users"), ()),
    ]


def test_a_table_may_be_called_event() -> None:
    """Or trigger, or view: it is the kind that counts, not the name."""
    schema = read_sql(
        "CREATE TABLE IF NOT EXISTS `event` (x INT); CREATE UNIQUE INDEX `view` ON `event` (x);", "r.sql"
    )
    assert (len(schema.tables), schema.routines) == (1, ())
