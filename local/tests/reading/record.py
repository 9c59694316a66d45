#!/usr/bin/env python3
"""Records how the Hive readers of a real Trino read the files of `values.jsonl`, `text.jsonl` and `parquet.jsonl`.

    record.py [values|text|parquet]...        (Parquet needs pyarrow)

The engine is that of `tests/engine`. A case of a .jsonl file is a table: its columns, its files, and the answer to `SELECT *`:
rows, or the error code. The rows are sorted if a case has several files.
A file is text or bytes ("hex"). With "gzip", each of "parts" is a member; "tail" (hex) follows, and the last "cut" bytes are
left out.
"""
import decimal
import gzip
import json
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "tests" / "engine"))

from stack import Engine, utc  # noqa: E402

TEXT = {
    "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    "SerdeInfo": {
        "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        "Parameters": {"field.delim": " ", "serialization.format": " "},
    },
}
PARQUET = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {
        "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        "Parameters": {"serialization.format": "1"},
    },
}


class Tables:
    """The catalog that the engine gets from a stack."""

    def __init__(self, tables):
        self.tables = tables

    def catalog(self, partitions):
        return {
            "databases": [{"Name": "logs"}],
            "tables": [{"database": "logs", "input": table} for table in self.tables],
            "partitions": partitions,
        }


def table(name, columns, storage):
    parameters = {"EXTERNAL": "TRUE"}
    if storage is TEXT:
        parameters["skip.header.line.count"] = "1"
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": parameters,
        "PartitionKeys": [],
        "StorageDescriptor": {
            **storage,
            "Location": f"s3://logs/{name}/",
            "Columns": [{"Name": column, "Type": kind} for column, kind in columns],
        },
    }


def content(file):
    if "hex" in file:
        data = bytes.fromhex(file["hex"])
    elif "parts" in file:
        data = b"".join(gzip.compress(part.encode(), mtime=0) for part in file["parts"])
    else:
        data = file["text"].encode()
    data += bytes.fromhex(file.get("tail", ""))
    return data[: len(data) - file.get("cut", 0)]


def parquet(path, file):
    import pyarrow
    from pyarrow import parquet as pq

    columns = {}
    for name, kind, values in file["columns"]:
        if kind.startswith("decimal"):
            values = [None if value is None else decimal.Decimal(value) for value in values]
        elif kind == "binary":
            values = [None if value is None else str(value).encode() for value in values]
        columns[name] = pyarrow.array(values, parse_type(pyarrow, kind))
    pq.write_table(pyarrow.table(columns), path, compression=file.get("codec", "none"))


def parse_type(pyarrow, kind):
    if kind.startswith("decimal"):
        precision, scale = kind[8:-1].split(",")
        return pyarrow.decimal128(int(precision), int(scale))
    if kind.startswith("timestamp"):
        return pyarrow.timestamp(kind[10:-1])
    return getattr(pyarrow, kind)()


def answer(engine, name, where=""):
    got = engine.ask(f'SELECT * FROM "{name}"{where}', "logs")
    if not got["ok"]:
        return {"fails": got["code"], "message": got["message"][:200]}
    return {"rows": got["rows"]}


def asked(folder, tables):
    return Engine(Tables(tables), [], folder, utc("2026-11-20"))


def values():
    """Each line: the type, the text, and the value that is read; `{"fails": …}` if reading fails."""
    path = HERE / "values.jsonl"
    given = [json.loads(line)[:2] for line in path.read_text().splitlines()]
    kinds = list(dict.fromkeys(kind for kind, _ in given))
    with tempfile.TemporaryDirectory() as folder:
        tables = []
        for i, kind in enumerate(kinds):
            place = pathlib.Path(folder, "logs", f"t{i}")
            place.mkdir(parents=True)
            for n, value in enumerate(value for own, value in given if own == kind):
                (place / f"{n}.log").write_text(f"header\n{n} {value}\n")
            tables.append(table(f"t{i}", [("n", "int"), ("v", kind)], TEXT))
        with asked(folder, tables) as engine, path.open("w") as out:
            for i, kind in enumerate(kinds):
                got = answer(engine, f"t{i}")
                read = {int(n): v for n, v in got.get("rows", [])}
                for n, value in enumerate(value for own, value in given if own == kind):
                    if "fails" in got:
                        one = answer(engine, f"t{i}", f" WHERE \"$path\" = 's3://logs/t{i}/{n}.log'")
                        read[n] = one["rows"][0][1] if "rows" in one else {"fails": one["fails"]}
                    out.write(json.dumps([kind, value, read[n]], ensure_ascii=False) + "\n")


def cases(name, storage):
    path = HERE / f"{name}.jsonl"
    given = [json.loads(line) for line in path.read_text().splitlines() if line]
    with tempfile.TemporaryDirectory() as folder:
        tables = []
        for i, case in enumerate(given):
            place = pathlib.Path(folder, "logs", f"t{i}")
            place.mkdir(parents=True)
            for file in case["files"]:
                at = place / file["name"]
                at.parent.mkdir(parents=True, exist_ok=True)
                if "columns" in file:
                    parquet(at, file)
                else:
                    at.write_bytes(content(file))
            tables.append(table(f"t{i}", case["columns"], storage))
        with asked(folder, tables) as engine, path.open("w") as out:
            for i, case in enumerate(given):
                for old in "rows", "fails", "message":
                    case.pop(old, None)
                case.update(answer(engine, f"t{i}"))
                case.pop("message", None)
                if "rows" in case and len(case["files"]) > 1:
                    case["rows"].sort(key=lambda row: [value or "" for value in row])
                out.write(json.dumps(case, ensure_ascii=False) + "\n")


def main():
    for what in sys.argv[1:] or ["values", "text", "parquet"]:
        {"values": values, "text": lambda: cases("text", TEXT), "parquet": lambda: cases("parquet", PARQUET)}[what]()


if __name__ == "__main__":
    main()
