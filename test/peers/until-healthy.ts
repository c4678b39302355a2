/** Waits until a peer that was just started answers `/health`. */
export async function untilHealthy(peer: string, url: string, deadline: number): Promise<void> {
  while (Date.now() < deadline) {
    const answer = await fetch(`${url}/health`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${peer} did not become healthy at ${url}`);
}
