/** One series with samples in order of time. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [milliseconds: number, value: number])[];
}

/** Sends samples to a Prometheus that listens for remote write, version 1.0 of the protocol. */
export async function remoteWrite(url: string, series: readonly Series[]): Promise<void> {
  const response = await fetch(`${url}/api/v1/write`, {
    method: "POST",
    headers: {
      "content-type": "application/x-protobuf",
      "content-encoding": "snappy",
      "x-prometheus-remote-write-version": "0.1.0",
    },
    body: new Uint8Array(snappy(writeRequest(series))),
  });
  if (!response.ok) throw new Error(`remote write answered ${response.status}: ${await response.text()}`);
}

/** Snappy's format without compression: the length, then literals of up to 64 KiB. */
function snappy(raw: Buffer): Buffer {
  const parts: Buffer[] = [varint(raw.length)];
  for (let at = 0; at < raw.length; at += 65_536) {
    const literal = raw.subarray(at, at + 65_536);
    const header = Buffer.alloc(3);
    header[0] = 61 << 2;
    header.writeUInt16LE(literal.length - 1, 1);
    parts.push(header, literal);
  }
  return Buffer.concat(parts);
}

function writeRequest(series: readonly Series[]): Buffer {
  return Buffer.concat(series.map((one) => field(1, timeSeries(one))));
}

function timeSeries({ labels, samples }: Series): Buffer {
  const names = Object.keys(labels).sort();
  return Buffer.concat([
    ...names.map((name) =>
      field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(labels[name] ?? ""))])),
    ),
    ...samples.map(([milliseconds, value]) => field(2, sample(milliseconds, value))),
  ]);
}

function sample(milliseconds: number, value: number): Buffer {
  const double = Buffer.alloc(9);
  double[0] = (1 << 3) | 1;
  double.writeDoubleLE(value, 1);
  return Buffer.concat([double, Buffer.from([2 << 3]), varint(milliseconds)]);
}

function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
