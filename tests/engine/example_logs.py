#!/usr/bin/env python3
"""Writes sample logs as the files of another flow log.

    example_logs.py SAMPLES_BUCKET_DIR DESTINATION_DIR --account ID --region REGION [--parquet] [--hive] [--hourly] FIELD...

Each text file below SAMPLES_BUCKET_DIR becomes one file with these fields in the layout of flow logs;
what the samples lack is `-`, or null in Parquet. Parquet needs pyarrow.
"""
import argparse
import gzip
import pathlib
import re

INT32 = {"version", "srcport", "dstport", "protocol", "tcp_flags", "traffic_path"}
INT64 = {"packets", "bytes", "start", "end"}


def write_parquet(path, fields, rows):
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.table({name: column(pyarrow, name, rows) for name in fields})
    pyarrow.parquet.write_table(table, path, compression="gzip")


def write_text(path, fields, rows):
    lines = [" ".join(name.replace("_", "-") for name in fields)]
    lines += [" ".join(row.get(name, "-") for name in fields) for row in rows]
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))


def column(pyarrow, name, rows):
    values = [None if row.get(name, "-") == "-" else row[name] for row in rows]
    if name in INT32 | INT64:
        kind = pyarrow.int32() if name in INT32 else pyarrow.int64()
        return pyarrow.array([None if value is None else int(value) for value in values], kind)
    return pyarrow.array(values, pyarrow.string())


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    options.add_argument("samples", type=pathlib.Path)
    options.add_argument("destination", type=pathlib.Path)
    options.add_argument("--account", required=True)
    options.add_argument("--region", required=True)
    options.add_argument("--parquet", action="store_true")
    options.add_argument("--hive", action="store_true")
    options.add_argument("--hourly", action="store_true")
    options.add_argument("fields", nargs="+")
    args = options.parse_args()
    for number, path in enumerate(sorted(args.samples.rglob("*.log.gz"))):
        with gzip.open(path, "rt") as lines:
            names = [name.replace("-", "_") for name in lines.readline().split()]
            rows = [dict(zip(names, line.split())) for line in lines]
        if not rows:
            continue
        year, month, day, hour = re.search(r"_(\d{4})(\d\d)(\d\d)T(\d\d)\d\dZ_", path.name).groups()
        parts = [("aws-account-id", args.account), ("aws-service", "vpcflowlogs"), ("aws-region", args.region)]
        parts += [("year", year), ("month", month), ("day", day)] + ([("hour", hour)] if args.hourly else [])
        names = [f"{key}={value}" if args.hive else value for key, value in parts]
        folder = args.destination.joinpath("AWSLogs", *names)
        folder.mkdir(parents=True, exist_ok=True)
        write, suffix = (write_parquet, "log.parquet") if args.parquet else (write_text, "log.gz")
        write(folder / f"{args.account}_vpcflowlogs_{args.region}_fl-00000000_{number:04}.{suffix}", args.fields, rows)


if __name__ == "__main__":
    main()
