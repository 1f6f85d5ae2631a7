"""The shared strict decoder: marked text in, frozen Structs out, every mistake told at once.

A reader (YAML, JSON) turns a file into `Marked` nodes: text that nobody has guessed a type for, with the
place where it stands. `decode` lets the annotations of a `msgspec.Struct` decide what each text means, so
`7:00`, `no` and `0123` are never misread, and raises one `ConfigError` with every problem it met.

What annotations mean here, beyond the plain ones:

- a field of type `Marked` keeps its part of the file raw, for somebody else to decode;
- `Annotated[Marked, REST]` keeps the keys that no other field of the Struct claims;
- `Annotated[T, Parse(read, "a duration such as 5m")]` reads a text with a function;
- `Annotated[T, PRIVATE]` never repeats in a message what was written;
- a union of tagged Structs (`tag_field="kind"`) is told apart by its tag;
- a class method `problems(good, node, path)` of a Struct yields a `Problem` for each rule across fields
  that is broken; `good` has the fields that are right in themselves.

A key with nothing after it counts as a key that is not there.
"""

from leadtui.strict.decoder import Gathered, decode
from leadtui.strict.kinds import PRIVATE, REST, Parse, Seconds, Wrong, right, seconds
from leadtui.strict.marked import Marked, nearest, problem_at, under

__all__ = [
    "PRIVATE",
    "REST",
    "Gathered",
    "Marked",
    "Parse",
    "Seconds",
    "Wrong",
    "decode",
    "nearest",
    "problem_at",
    "right",
    "seconds",
    "under",
]
