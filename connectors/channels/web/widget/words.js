/* The widget's own sentences, from one JSON file per language. */

/* Those that lang/ has a file for. */
const LANGUAGES = ["en", "zh", "ar"];

/* The best language that we have for a list of wished ones. */
export function choose(wished) {
  for (const tag of wished.filter(Boolean)) {
    const found = LANGUAGES.find((have) => tag.toLowerCase().split("-")[0] === have);
    if (found) return found;
  }
  return LANGUAGES[0];
}

export async function load(language) {
  const answer = await fetch(new URL(`lang/${language}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`no words in ${language}: ${answer.status}`);
  return new Words(language, await answer.json());
}

export class Words {
  constructor(language, table) {
    this.language = language;
    this.table = table;
    this.plural = new Intl.PluralRules(language);
    const region = navigator.languages.find((tag) => tag.split("-")[0] === language) ?? language;
    this.region = region;
    this.clock = new Intl.DateTimeFormat(region, { hour: "numeric", minute: "2-digit" });
    this.weekday = new Intl.DateTimeFormat(region, { weekday: "long" });
    this.date = new Intl.DateTimeFormat(region, {
      weekday: "long",
      day: "numeric",
      month: "long",
    });
    this.ago = new Intl.RelativeTimeFormat(region, { numeric: "auto" });
  }

  has(key) {
    return key in this.table;
  }

  say(key, values = {}) {
    return this.table[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  count(key, count) {
    const form = `${key}.${this.plural.select(count)}`;
    return this.say(this.has(form) ? form : `${key}.other`, { count });
  }

  greeting(now = new Date()) {
    const hour = now.getHours();
    if (hour >= 4 && hour < 12) return this.say("greeting.morning");
    return this.say(hour >= 12 && hour < 18 ? "greeting.afternoon" : "greeting.evening");
  }

  time(at) {
    return this.clock.format(at);
  }

  /* A moment that is to come, as short as it is clear. */
  moment(at, now = new Date()) {
    const days = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000);
    if (days === 0) return this.time(at);
    const form = days < 7 ? this.weekday : this.date;
    const day = days === 1 ? this.say("tomorrow") : form.format(at);
    return this.say("moment", { day, time: this.time(at) });
  }

  /* A size of a file, for people. */
  size(bytes) {
    const [amount, unit] = bytes < 999_500 ? [Math.max(1, bytes / 1e3), "kilobyte"] : [bytes / 1e6, "megabyte"];
    const style = { style: "unit", unit, maximumFractionDigits: amount < 10 ? 1 : 0 };
    return new Intl.NumberFormat(this.region, style).format(amount);
  }

  day(at, now = new Date()) {
    const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
    if (days === 0) return this.say("today");
    return days === 1 ? this.say("yesterday") : this.date.format(at);
  }

  age(at, now = new Date()) {
    const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
    const [amount, unit] =
      days < 7
        ? [days, "day"]
        : days < 30
          ? [Math.round(days / 7), "week"]
          : days < 365
            ? [Math.round(days / 30.4), "month"]
            : [Math.round(days / 365), "year"];
    return this.ago.format(-amount, unit);
  }
}

function startOfDay(at) {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
