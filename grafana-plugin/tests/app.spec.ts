// Not run in CI: needs a live Grafana, see README.md.
import { expect, test } from "@grafana/plugin-e2e";

const pluginId = "noops-ml-app";

for (const [path, text] of [
  ["/overview", "SLOs inside their budget"],
  ["/model/fraud", "Error budgets"],
  ["/incidents", "Open"],
  ["/rules", "rules in"],
  ["/audit", "each points at the hash"],
] as const)
  test(`the page ${path} shows what it is for`, async ({ gotoAppPage, page }) => {
    await gotoAppPage({ pluginId, path });
    await expect(page.getByText(text).first()).toBeVisible();
  });

test("the configuration reaches the bot through the proxy", async ({ gotoAppConfigPage, page }) => {
  await gotoAppConfigPage({ pluginId });
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText(/The bot answers/)).toBeVisible();
});

test.describe("the plugin proxy", () => {
  const read = `/api/plugin-proxy/${pluginId}/bot/read/status`;
  const act = `/api/plugin-proxy/${pluginId}/bot/act/incidents/INC-1/ack`;

  const viewer = { user: "noops-viewer", password: "noops-viewer", role: "Viewer" } as const;
  test.use({ user: viewer });

  test("lets a viewer read and not act (reqAction and reqRole)", async ({ createUser, request }) => {
    await createUser();
    const authorization = `Basic ${Buffer.from(`${viewer.user}:${viewer.password}`).toString("base64")}`;
    expect((await request.get(read, { headers: { authorization } })).status()).toBe(200);
    expect((await request.post(act, { headers: { authorization }, data: {} })).status()).toBe(403);
  });

  test("adds the token itself: a request that brings another one is treated alike", async ({ request }) => {
    const answer = await request.get(read, { headers: { "x-noops-via": "cli" } });
    expect(answer.status()).toBe(200);
  });
});
