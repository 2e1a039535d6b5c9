"""The protocol of journal, fence, fleet and cutover as an executable specification, explored exhaustively.

Read it in this order: `rules` (what the protocol promises to do, one switch for each), `world` (what there is),
then what can happen: `writes`, `mirrors`, `reads`, `fleet`, `rollback`; `invariants` says what must never be seen,
`configurations` which small worlds are explored, `mutants` what comes of leaving a rule out. `liveness` looks for
wishes out of reach, and `locks` is a model of its own, of the order of row locks. Steps, joins and changes of the
control row are not written down here a second time: `decisions` asks `dal.domain`.

What is left out because it cannot add anything: a crash, a stop and a slow process are all the same as moves that
come late, or never; so are lost answers. What is not modelled: secondary indexes, a failover of MySQL, retries
inside the SDK, clocks that jump. Versions use the worst clock there is: it stands still but for the lives of
tombstones.
"""
