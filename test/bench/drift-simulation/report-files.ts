import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { fileWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import { seededRandom } from "../seeded-random.ts";

/** Columns of every file. */
export const FEATURES = 20;
const POOL = 10_000;
const ROW_GROUP = 100_000;
const NAMES = Array.from({ length: FEATURES }, (_, i) => `f${i}`);

/** Rows drawn from a pool of lines: as long to read as any others, and fast to write. */
export async function writeCsv(path: string, rows: number, seed: number): Promise<void> {
  const random = seededRandom(seed);
  const line = (): string => `${NAMES.map(() => random.normal().toFixed(4)).join(",")}\n`;
  const pool = Array.from({ length: POOL }, line);
  const stream = createWriteStream(path, { highWaterMark: 2 ** 22 });
  stream.write(`${NAMES.join(",")}\n`);
  for (let written = 0; written < rows;) {
    const batch: string[] = [];
    for (let i = 0; i < POOL && written < rows; i += 1, written += 1)
      batch.push(pool[Math.floor(random.uniform() * POOL)] ?? "");
    if (!stream.write(batch.join(""))) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "finish");
}

/** Numbers that differ, in row groups of the usual size, one in memory at a time. */
export async function writeParquet(path: string, rows: number, seed: number): Promise<void> {
  const random = seededRandom(seed);
  const group = (size: number) =>
    NAMES.map((name) => ({
      name,
      data: Float64Array.from({ length: size }, () => random.normal()),
      type: "DOUBLE" as const,
    }));
  const schema = schemaFromColumnData({ columnData: group(1) });
  const writer = new ParquetWriter({ writer: fileWriter(path), schema });
  for (let written = 0; written < rows; written += ROW_GROUP) {
    const size = Math.min(ROW_GROUP, rows - written);
    await writer.write({ columnData: group(size), rowGroupSize: size });
  }
  await writer.finish();
}
