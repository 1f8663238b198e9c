// Drives a page in Chromium: reads a command a line from stdin, as JSON, and answers each with a line.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [chromium_path, playwright_core, profile] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(playwright_core);

const escape = /\x1b(?:\[[0-9;?$]*[ -\/]*[@-~]|\][^\x07]*\x07|.)/g;
const seen = { shown: "", requests: [], errors: [] };

const context = await chromium.launchPersistentContext(profile, {
  executablePath: chromium_path,
  headless: true,
  acceptDownloads: true,
  viewport: { width: 1100, height: 700 },
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
  ],
});
const page = context.pages()[0] ?? (await context.newPage());
page.on("pageerror", (error) => seen.errors.push(error.message));
context.on("request", (request) => seen.requests.push(request.url()));
page.on("console", (message) => message.type() === "error" && seen.errors.push(message.text()));
page.on("websocket", (socket) =>
  socket.on("framereceived", ({ payload }) => {
    if (typeof payload !== "string") seen.shown += payload.toString("utf8").replace(escape, "");
  }),
);

async function sees(text) {
  for (let waited = 0; waited < 20000; waited += 50) {
    const at = seen.shown.indexOf(text);
    if (at >= 0) {
      seen.shown = seen.shown.slice(at + text.length);
      return true;
    }
    await page.waitForTimeout(50);
  }
  return false;
}

const commands = {
  open: async (url) => (await page.goto(url)).status(),
  press: async (key) => page.keyboard.press(key),
  type: async (text) => page.keyboard.type(text),
  sees,
  body: async () => page.innerText("body"),
  url: async () => page.url(),
  ended: async () => page.waitForSelector("body.-closed .ended", { state: "visible" }).then(() => true),
  click: async (text) => page.getByText(text).click(),
  copied: async () => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    return page.evaluate(() => navigator.clipboard.readText());
  },
  paste: async (text) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.evaluate((words) => navigator.clipboard.writeText(words), text);
    await page.keyboard.press("Control+v");
  },
  download: async (key) => {
    const started = new Promise((resolve) => {
      context.on("page", (opened) => opened.on("download", resolve));
      page.on("download", resolve);
    });
    await page.keyboard.press(key);
    const download = await started;
    return [download.suggestedFilename(), await download.path()];
  },
  screenshot: async (path) => page.screenshot({ path }),
  requests: async () => seen.requests,
  errors: async () => seen.errors,
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...values] = JSON.parse(line);
  let answer;
  try {
    answer = { value: (await commands[name](...values)) ?? null };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
await context.close();
