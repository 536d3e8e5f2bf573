// Readings from the file of an instrument: a sound level or dust meter's CSV, read without a network.
// Columns by name, in any order; a file with a wrong row adds nothing and says which rows are wrong.
"use strict";

const COLUMNS = {
  where: ["位置", "测点", "where"], what: ["项目", "参数", "what"], value: ["读数", "结果", "value"],
  unit: ["单位", "unit"], at: ["时间", "时刻", "at"], device: ["仪器编号", "instrument"],
  calibrated: ["检定有效期至", "calibrated_until"],
};
const NEEDED = ["where", "what", "value", "unit"];
const MOST_READINGS = 500;

// A file of an office's spreadsheet is in UTF-8 or, in China as often, in GB 18030.
function decoded(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

// Cells by RFC 4180; apart by whatever of comma, semicolon and tab stands in the first line most.
function cellsOf(text) {
  const first = text.split(/\r?\n/, 1)[0];
  const apart = [",", ";", "\t"].sort((one, two) => first.split(two).length - first.split(one).length)[0];
  const rows = [[]];
  let cell = "", quoted = false;
  for (let n = 0; n < text.length; n += 1) {
    const sign = text[n];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[n + 1] === '"') { cell += '"'; n += 1; }
      else quoted = false;
    } else if (sign === '"' && !cell) quoted = true;
    else if (sign === apart) { rows.at(-1).push(cell.trim()); cell = ""; }
    else if (sign === "\n") { rows.at(-1).push(cell.trim()); cell = ""; rows.push([]); }
    else if (sign !== "\r") cell += sign;
  }
  rows.at(-1).push(cell.trim());
  return rows;
}

// The readings of a file, or what is wrong with it, in words.
function readingsOf(text) {
  const [heading, ...rows] = cellsOf(text);
  const places = Object.fromEntries(Object.entries(COLUMNS).map(
    ([key, names]) => [key, heading.findIndex((one) => names.includes(one.toLowerCase()))]));
  const missing = NEEDED.filter((key) => places[key] < 0).map((key) => COLUMNS[key][english ? COLUMNS[key].length - 1 : 0]);
  if (missing.length) {
    return { wrong: say(`文件缺少列：${missing.join("、")}。第一行须是列名。`, `Columns missing: ${missing.join(", ")}. The first line names them.`) };
  }
  const readings = [], wrong = [];
  rows.forEach((cells, n) => {
    if (cells.every((one) => !one)) return;
    const said = Object.fromEntries(Object.entries(places).map(([key, at]) => [key, at < 0 ? "" : cells[at] || ""]));
    const calibrated = said.calibrated.replaceAll("/", "-");
    const good = NEEDED.every((key) => said[key]) && /^[<＜]?-?\d+(\.\d+)?$/.test(said.value)
      && (!calibrated || /^\d{4}-\d{2}-\d{2}$/.test(calibrated));
    if (good) readings.push({ ...said, calibrated });
    else wrong.push(n + 2);
  });
  if (wrong.length) {
    return { wrong: say(`第${wrong.join("、")}行不完整，或读数不是数字、日期不是年-月-日；没有读入任何一行。`,
      `Row ${wrong.join(", ")}: something is missing, the value is no number or the day is not year-month-day; nothing was read in.`) };
  }
  if (!readings.length || readings.length > MOST_READINGS) {
    return { wrong: say(`文件须有1到${MOST_READINGS}行读数。`, `A file holds 1 to ${MOST_READINGS} readings.`) };
  }
  return { readings };
}

async function instrument(file) {
  const bytes = await file.arrayBuffer();
  const { readings, wrong } = readingsOf(decoded(bytes).replace(/^\uFEFF/, ""));
  if (wrong) {
    told(`${file.name}：${wrong}`);
    return;
  }
  const source = `${file.name} ${(await sha256(bytes)).slice(0, 16)}`;
  if (Array.from(at("readings").querySelectorAll('[data-key="source"]'), (one) => one.value).includes(source)) {
    told(say(`${file.name} 已经读入过。`, `${file.name} was read in before.`));
    return;
  }
  for (const one of readings) addRow("readings", { ...one, source });
  await save();
  told(say(`从 ${file.name} 读入${readings.length}个读数，请核对。`, `${readings.length} readings from ${file.name}: check them.`));
}

at("instrument").addEventListener("change", async (event) => {
  if (event.target.files[0]) await instrument(event.target.files[0]);
  event.target.value = "";
});
