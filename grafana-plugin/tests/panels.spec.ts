// Not run in CI: needs a live Grafana, see README.md.
import { expect, test } from "@grafana/plugin-e2e";

test.describe("dashboards that file provisioning and the app bring", () => {
  for (const [uid, figure] of [
    ["noops-executive", "Error budgets"],
    ["noops-oncall", "Error budgets"],
    ["noops-debug", "Feature drift"],
    ["noops-model", "Error budgets"],
  ] as const)
    test(`${uid} draws our panels without an error`, async ({ gotoDashboardPage, page }) => {
      await gotoDashboardPage({ uid });
      await expect(page.getByRole("figure", { name: figure }).first()).toBeVisible();
      await expect(page.getByText("Panel plugin not found")).toHaveCount(0);
    });
});

test("the SLO panel is offered for series of an SLO (suggestions)", async ({ panelEditPage, page }) => {
  await panelEditPage.datasource.set("noops-prometheus");
  await page.getByRole("radio", { name: "Code" }).click();
  await panelEditPage.getQueryEditorRow("A").getByRole("textbox").first().fill("slo:current_burn_rate:ratio");
  await panelEditPage.refreshPanel();
  await page.getByRole("button", { name: /suggestions/i }).click();
  await expect(page.getByText("SLO and error budget")).toBeVisible();
});

test("the menu of a panel leads to its model (extension link with preload)", async ({ gotoDashboardPage, page }) => {
  const dashboard = await gotoDashboardPage({ uid: "noops-oncall" });
  await dashboard.getPanelByTitle("Error budgets").clickOnMenuItem("Open the model in noops-ml");
  await expect(page).toHaveURL(/a\/noops-ml-app\/model/);
});
