/* The look. Host pages may set the --frontdesk-* properties. */

const css = String.raw;

export const sheet = new CSSStyleSheet();

sheet.replaceSync(css`
  :host {
    --accent: var(--frontdesk-accent, light-dark(#12463f, #7fd6bf));
    --on-accent: var(--frontdesk-on-accent, light-dark(#ffffff, #06201b));
    --mine: var(--frontdesk-mine, light-dark(#12463f, #1c5a4f));
    --on-mine: #ffffff;
    --gold: var(--frontdesk-gold, #f5b93f);
    --paper: var(--frontdesk-paper, light-dark(#f2f4f0, #0e1513));
    --surface: var(--frontdesk-surface, light-dark(#ffffff, #172220));
    --raised: light-dark(#f1f5f0, #202e2a);
    --ink: var(--frontdesk-ink, light-dark(#17231f, #e8efec));
    --soft: light-dark(#54625c, #a3b3ad);
    --line: light-dark(#dde3dd, #2b3a36);
    --edge: light-dark(#75837d, #70827b);
    --tint: light-dark(#e4efe9, #1f332e);
    --warm: light-dark(#fdf0d2, #3a2e14);
    --on-warm: light-dark(#5e4105, #f6d68f);
    --bad: light-dark(#a4262c, #ff9d94);
    --bad-tint: light-dark(#fdeceb, #3b1f1d);
    --shadow: 0 1px 2px light-dark(#17231f14, #00000066), 0 6px 20px light-dark(#17231f0d, #00000040);
    --radius: 18px;
    --text: var(--frontdesk-font, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
    --display: var(--frontdesk-display, var(--text));
    --ease: cubic-bezier(0.2, 0.8, 0.2, 1);
    color-scheme: light dark;
    font: 400 var(--frontdesk-size, 16px) / 1.5 var(--text);
    color: var(--ink);
    text-align: start;
  }
  :host([data-theme="light"]) { color-scheme: light; }
  :host([data-theme="dark"]) { color-scheme: dark; }

  *, ::before, ::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  p, h1, h2, h3, ol, ul { margin: 0; padding: 0; }
  ol.lines, .topics, .sources ul { list-style: none; }
  button, input, select, textarea { font: inherit; color: inherit; letter-spacing: inherit; }
  button { cursor: pointer; touch-action: manipulation; }
  button:disabled { cursor: default; }
  :focus { outline: none; }
  :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
  .hidden {
    position: absolute; width: 1px; height: 1px; margin: -1px;
    overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
  .icon { display: inline-flex; flex: none; width: 1.25em; height: 1.25em; }
  .icon svg { width: 100%; height: 100%; }

  /* --- the frame */

  .chat {
    display: grid;
    grid-template: auto auto minmax(0, 1fr) auto / minmax(0, 1fr);
    height: 100%;
    background: var(--paper);
    position: relative;
    overflow: hidden;
  }
  .chat > * { grid-column: 1; }
  header { grid-row: 1; }
  .notices { grid-row: 2; }
  .main { grid-row: 3; position: relative; min-height: 0; }
  .composer { grid-row: 4; }

  header {
    display: flex; align-items: center; gap: 10px;
    padding: 12px 14px 12px 16px;
    background: var(--surface);
    border-bottom: 1px solid var(--line);
  }
  .logo, .avatar {
    display: grid; place-items: center; flex: none;
    color: var(--gold); background: light-dark(#12463f, #1c4a42);
  }
  .logo { width: 40px; height: 40px; border-radius: 13px; font-size: 1.2em; }
  .names { flex: 1; min-width: 0; }
  .name {
    font: 700 1.125em / 1.25 var(--display);
    letter-spacing: -0.01em;
  }
  .status {
    font-size: 0.8125em; line-height: 1.35; color: var(--soft);
    white-space: nowrap; overflow: hidden; text-overflow: ellipsis;
  }
  .status:not(:empty)::before {
    content: ""; display: inline-block; width: 7px; height: 7px; margin-inline-end: 6px;
    border-radius: 50%; background: var(--edge); vertical-align: 1px;
  }
  .status.duty::before { background: light-dark(#1e8a5f, #4fd39b); }

  .human {
    display: inline-flex; align-items: center; gap: 7px; flex: none;
    min-height: 40px; padding: 0 14px 0 11px;
    font-size: 0.875em; font-weight: 600; white-space: nowrap;
    color: var(--accent); background: transparent;
    border: 1.5px solid color-mix(in srgb, var(--accent) 45%, transparent); border-radius: 99px;
    transition: background 0.15s;
  }
  .human:hover:enabled { background: var(--tint); }
  .human:disabled { opacity: 0.55; }
  .quiet {
    display: grid; place-items: center; flex: none; width: 40px; height: 40px; padding: 0;
    color: var(--soft); background: transparent; border: 0; border-radius: 50%;
  }
  .quiet:hover { color: var(--ink); background: var(--tint); }

  .banner {
    display: flex; align-items: center; gap: 9px;
    padding: 9px 16px; font-size: 0.875em; font-weight: 500; line-height: 1.4;
    color: var(--on-warm); background: var(--warm);
  }

  .mail {
    display: grid; grid-template-columns: 1fr auto; gap: 10px 12px; align-items: center;
    padding: 12px 12px 16px 20px; background: var(--surface); border-bottom: 1px solid var(--line);
    animation: arrive 0.2s var(--ease) both;
  }
  .mail > :not(h2, .quiet) { grid-column: 1 / -1; max-width: 30em; margin-inline-end: 8px; }
  .mail h2 { font-size: 1em; font-weight: 700; }
  .mail .buttons { margin: 0; }
  .mail .told { font-size: 0.875em; line-height: 1.45; color: var(--soft); overflow-wrap: anywhere; }
  .mail .told:empty { display: none; }
  .mail .told.bad { color: var(--bad); font-weight: 600; }
  .mail [readonly] { color: var(--soft); border-color: var(--line); }

  .scroll-area {
    height: 100%; overflow-y: auto; overscroll-behavior: contain;
    scrollbar-width: thin; scrollbar-color: var(--line) transparent;
    display: flex; flex-direction: column;
  }
  .scroll-area:focus-visible { outline-offset: -4px; }

  .main::before, .main::after {
    content: ""; position: absolute; inset-inline: 0 12px; height: 20px; z-index: 1; pointer-events: none;
  }
  .main::before { inset-block-start: 0; height: 10px; background: linear-gradient(var(--paper), transparent); }
  .main::after { inset-block-end: 0; background: linear-gradient(transparent, var(--paper)); }

  /* --- the empty page */

  .empty { margin: auto; padding: 28px 20px; width: 100%; max-width: 44em; }
  .emblem {
    display: block; width: 92px; margin: 0 0 18px -11px; color: light-dark(#12463f, #3f8f80);
    transform-origin: 50% 100%; animation: ring 0.9s 0.35s var(--ease) both;
  }
  .emblem svg { display: block; width: 100%; height: auto; overflow: visible; }
  .emblem .sound { stroke: var(--gold); stroke-width: 3.5; stroke-linecap: round; fill: none; animation: fade 1.2s 0.5s both; }
  .empty h2 {
    font: 700 1.75em / 1.15 var(--display);
    letter-spacing: -0.025em; text-wrap: balance;
  }
  .hello { display: block; color: var(--soft); }
  .empty .hint { margin-top: 12px; color: var(--soft); max-width: 34em; text-wrap: pretty; }
  .label {
    font-size: 0.8125em; font-weight: 600; color: var(--soft);
  }
  .empty .label { margin: 26px 0 10px; }
  .topics { display: grid; gap: 8px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17em), 1fr)); }
  .topics li { display: grid; }
  .topic {
    display: flex; align-items: center; justify-content: space-between; gap: 12px;
    min-height: 54px; padding: 11px 14px 11px 16px; text-align: start;
    font-weight: 500; line-height: 1.35;
    background: var(--surface); border: 1px solid var(--line); border-radius: 15px;
    transition: border-color 0.15s, transform 0.2s var(--ease), box-shadow 0.2s;
  }
  .topic .icon { color: var(--accent); transition: transform 0.2s var(--ease); }
  .topic:hover { border-color: var(--accent); box-shadow: var(--shadow); }
  .topic:hover .icon { transform: translateX(3px); }
  .topic:dir(rtl) .icon svg { transform: scaleX(-1); }

  /* --- what is asked first */

  .entrance {
    display: grid; gap: 14px; max-width: 26em; margin-top: 24px; padding: 18px 20px 20px;
    background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius);
    box-shadow: var(--shadow);
  }
  .panel .asking :is(.emblem, .hint) { display: none; }
  .entrance h3 { font-size: 1em; font-weight: 700; }
  .agree { display: grid; grid-template-columns: auto 1fr; gap: 10px; align-items: start; font-size: 0.9375em; line-height: 1.45; }
  .agree input { width: 24px; height: 24px; margin: 0; accent-color: var(--accent); }
  .agree [aria-invalid="true"] { outline: 2px solid var(--bad); outline-offset: 1px; }
  .entrance .field-error { margin-top: -8px; }
  .entrance .buttons { margin-top: 0; }
  .entrance .button { flex: 1; justify-content: center; min-height: 46px; border-radius: 23px; }
  :is(.consent, .agree) a { color: var(--accent); font-weight: 500; text-underline-offset: 3px; }
  .own p { display: inline; }
  .consent { padding: 0 12px 8px; font-size: 0.8125em; line-height: 1.4; color: var(--soft); text-wrap: pretty; }
  .consent:not(:has(*)) { display: none; }

  /* --- the conversation */

  .lines { width: 100%; max-width: 48em; margin: 0 auto; padding: 18px 16px 22px; }
  .line { display: flex; gap: 10px; margin-top: 20px; animation: arrive 0.28s var(--ease) both; }
  .line.follows { margin-top: 8px; }
  .line.you { justify-content: flex-end; }
  .body { min-width: 0; display: flex; flex-direction: column; align-items: flex-start; }
  .line:not(.you) > .body { flex: 1; }
  .line.you > .body { align-items: flex-end; max-width: min(85%, 36em); }
  .avatar { width: 32px; height: 32px; border-radius: 11px; font-size: 0.95em; margin-top: 1px; }
  .agent .avatar { color: var(--on-warm); background: var(--gold); color: #3d2a02; }
  .follows .avatar { visibility: hidden; height: 0; }
  .follows .who { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .who {
    display: flex; align-items: baseline; gap: 8px; margin: 2px 0 5px 2px;
    font-size: 0.8125em; font-weight: 650; line-height: 1.5;
  }
  .who time, .foot { font-weight: 400; font-size: 0.9231em; color: var(--soft); font-variant-numeric: tabular-nums; }

  .bubble {
    max-width: 100%; padding: 12px 16px;
    background: var(--surface); border: 1px solid var(--line);
    border-radius: 5px var(--radius) var(--radius) var(--radius);
    overflow-wrap: anywhere;
  }
  .follows .bubble { border-start-start-radius: var(--radius); }
  .you .bubble {
    color: var(--on-mine); background: var(--mine); border-color: transparent;
    border-radius: var(--radius) var(--radius) 5px var(--radius);
    padding: 10px 15px;
  }
  .bubble:dir(rtl) { border-radius: var(--radius) 5px var(--radius) var(--radius); }
  .you .bubble:dir(rtl) { border-radius: var(--radius) var(--radius) var(--radius) 5px; }
  .system .avatar { display: none; }
  .line.system > .body { align-items: center; }
  .system .bubble { background: none; border-color: transparent; padding: 2px 12px; font-size: 0.875em; color: var(--soft); text-align: center; }
  .plain { white-space: pre-wrap; }

  .foot { display: flex; align-items: center; gap: 8px; margin: 4px 4px 0; font-size: 0.75em; line-height: 1.5; }
  .delivery { display: inline-flex; align-items: center; gap: 4px; }
  .delivery .icon { width: 1.15em; height: 1.15em; }
  [data-state="waiting"] .bubble, [data-state="sending"] .bubble { opacity: 0.8; }
  .line[data-state="failed"] .bubble { color: var(--bad); background: var(--bad-tint); border-color: var(--bad); }
  .line[data-state="failed"] .delivery { color: var(--bad); font-weight: 600; }
  .retry {
    min-height: 28px; padding: 0 10px; margin-inline-start: 4px; font-weight: 600;
    color: var(--bad); background: transparent; border: 1px solid currentColor; border-radius: 99px;
  }
  .you:not(.latest)[data-state="sent"] .delivery { display: none; }

  .day { display: flex; align-items: center; gap: 12px; margin: 24px 0 4px; font-size: 0.75em; font-weight: 600; color: var(--soft); }
  .day:first-child { margin-top: 0; }
  .day::before, .day::after { content: ""; flex: 1; height: 1px; background: var(--line); }

  .text :is(p, ul, ol, pre, blockquote, div) { margin-block: 0.6em; }
  .text :is(ul, ol) { padding-inline-start: 1.35em; }
  .text li { margin-block: 0.25em; }
  .text li::marker { color: var(--soft); }
  .text :is(h2, h3) { font-size: 1em; font-weight: 700; margin-block: 1em 0.3em; }
  .text > :first-child { margin-block-start: 0; }
  .text > :last-child { margin-block-end: 0; }
  .text a { color: var(--accent); font-weight: 500; text-underline-offset: 3px; }
  .text strong { font-weight: 650; }
  .text img { max-width: 100%; height: auto; border-radius: 8px; }
  .text blockquote { margin-inline: 0; padding-inline-start: 0.8em; border-inline-start: 3px solid var(--line); }
  .text .callout { border-color: var(--accent); }
  .text .callout .kind { margin: 0; font-weight: 650; font-size: 0.9375em; }
  .text code {
    font: 0.875em / 1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
    padding: 0.12em 0.35em; border-radius: 5px; background: var(--tint);
  }
  .text pre { padding: 10px 13px; overflow-x: auto; border-radius: 10px; background: var(--tint); }
  .text pre code { padding: 0; background: none; }
  .text blockquote { margin-inline: 0; padding-inline-start: 12px; border-inline-start: 3px solid var(--line); color: var(--soft); }
  .text .scroll { overflow-x: auto; }
  .text table { border-collapse: collapse; font-size: 0.9375em; font-variant-numeric: tabular-nums; }
  .text :is(th, td) { padding: 6px 14px 6px 0; text-align: start; vertical-align: top; border-bottom: 1px solid var(--line); min-width: 6em; overflow-wrap: normal; }
  .text th { font-weight: 650; }
  .text tr:last-child td { border-bottom: 0; }
  .text hr { border: 0; border-top: 1px solid var(--line); margin-block: 1em; }

  /* --- sources */

  .text + :is(.sources, .ticket) { margin-top: 12px; }
  .sources { border-top: 1px solid var(--line); padding-top: 10px; }
  .sources ul { margin: 4px -8px -4px; }
  .source {
    display: grid; grid-template-columns: auto minmax(0, 1fr) auto; column-gap: 10px; align-items: center;
    padding: 7px 8px; border-radius: 10px; color: inherit; text-decoration: none; line-height: 1.35;
  }
  .source > .icon:first-child {
    grid-row: span 2; width: 32px; height: 32px; padding: 6px; border-radius: 9px;
    color: var(--accent); background: var(--tint);
  }
  .source .title { font-size: 0.9375em; font-weight: 600; }
  .source .about { grid-column: 2; font-size: 0.8125em; color: var(--soft); }
  .source > .icon:last-child { grid-area: 1 / 3 / 3 / 4; width: 1.05em; height: 1.05em; color: var(--soft); }
  a.source:hover { background: var(--raised); }
  a.source:hover .title { color: var(--accent); text-decoration: underline; text-underline-offset: 3px; }

  /* --- buttons */

  .buttons { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 10px; }
  .button {
    display: inline-flex; align-items: center; gap: 7px;
    min-height: 40px; padding: 7px 15px; text-align: start; line-height: 1.3;
    font-size: 0.9375em; font-weight: 600; color: var(--accent);
    background: var(--surface); border: 1.5px solid color-mix(in srgb, var(--accent) 40%, transparent);
    border-radius: 20px; transition: background 0.15s, border-color 0.15s;
  }
  .button .icon { width: 1.1em; height: 1.1em; }
  .button:hover:enabled { background: var(--tint); border-color: var(--accent); }
  .button.primary { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
  .button.primary:hover:enabled { background: color-mix(in srgb, var(--accent) 88%, var(--ink)); }
  .button.danger { color: var(--bad); border-color: var(--bad); }
  .button:disabled { color: var(--soft); background: transparent; border-color: var(--line); }
  .button.chosen:disabled { color: var(--accent); background: var(--tint); border-color: transparent; }
  .button.chosen::before {
    content: ""; width: 0.75em; height: 0.4em; margin: -0.2em 0.1em 0 0.1em; transform: rotate(-45deg);
    border: solid currentColor; border-width: 0 0 2px 2px;
  }
  .button.chosen .icon { display: none; }
  .stars .button { padding-inline: 12px; color: light-dark(#8a5b00, #f5b93f); letter-spacing: 0.06em; }

  /* --- the draft of a ticket */

  .draft {
    display: grid; grid-template-columns: 1fr 1fr; gap: 14px; width: 100%; max-width: 34em;
    margin-top: 8px; padding: 16px 18px 18px;
    background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius);
    box-shadow: var(--shadow);
  }
  .bubble + .draft { margin-top: 10px; }
  .draft > * { grid-column: 1 / -1; min-width: 0; }
  .draft h2 { display: flex; align-items: center; gap: 9px; font-size: 1em; font-weight: 700; }
  .draft h2 .icon { color: light-dark(#9a6700, #f5b93f); }
  .field { display: grid; gap: 5px; align-content: start; }
  .field.short { grid-column: span 1; }
  .field label { font-size: 0.8125em; font-weight: 600; color: var(--soft); }
  .field :is(input, select, textarea) {
    width: 100%; min-height: 44px; padding: 9px 12px; line-height: 1.45;
    background: var(--surface); border: 1px solid var(--edge); border-radius: 11px;
  }
  .field textarea { resize: vertical; display: block; field-sizing: content; max-height: 20em; }
  .field select {
    appearance: none; padding-inline-end: 34px; background-repeat: no-repeat;
    background-image: linear-gradient(45deg, transparent 50%, var(--soft) 50%), linear-gradient(-45deg, transparent 50%, var(--soft) 50%);
    background-size: 5px 5px; background-position: right 19px center, right 14px center;
  }
  .field select:dir(rtl) { background-position: left 14px center, left 19px center; }
  .field :is(input, select, textarea):focus-visible { outline-offset: 0; border-color: var(--accent); }
  .field [aria-invalid="true"] { border-color: var(--bad); }
  .field-error { margin-top: -8px; font-size: 0.875em; font-weight: 600; color: var(--bad); }
  .draft .buttons { margin-top: 4px; }
  .draft .button { min-height: 44px; padding-inline: 18px; }
  .draft.frozen { box-shadow: none; background: transparent; gap: 10px; }
  .draft.frozen :is(input, select, textarea) { min-height: 0; padding: 0; border: 0; background: none; opacity: 1; color: var(--soft); resize: none; appearance: none; }

  /* --- a ticket */

  .ticket {
    width: 25em; max-width: 100%; padding: 0 18px 12px; background: var(--raised); border-radius: 14px;
    mask: radial-gradient(circle 8px at 0 48px, #0000 97%, #000) left / 51% 100% no-repeat,
      radial-gradient(circle 8px at 100% 48px, #0000 97%, #000) right / 51% 100% no-repeat;
  }
  .ticket-head {
    display: flex; align-items: center; gap: 9px; height: 49px; margin-bottom: 12px;
    border-bottom: 2px dashed color-mix(in srgb, var(--edge) 50%, transparent);
  }
  .ticket-head .icon { color: light-dark(#9a6700, #f5b93f); }
  .number { font-weight: 700; font-size: 1.0625em; font-variant-numeric: tabular-nums; letter-spacing: 0.01em; }
  .state {
    margin-inline-start: auto; padding: 2px 10px; border-radius: 99px;
    font-size: 0.8125em; font-weight: 600; color: var(--on-warm); background: var(--warm);
  }
  .state:is([data-state="new"], [data-state="open"]) { color: light-dark(#0f4a3f, #9be3cf); background: light-dark(#d8ebe2, #1d3d35); }
  .state:is([data-state="solved"], [data-state="closed"]) { color: var(--soft); background: var(--line); }
  .ticket-title { font-weight: 550; line-height: 1.4; }
  .ticket-queue { font-size: 0.875em; color: var(--soft); }
  .ticket-link {
    display: inline-flex; align-items: center; gap: 6px; min-height: 28px; margin-top: 6px;
    font-size: 0.9375em; font-weight: 600; color: var(--accent); text-underline-offset: 3px;
  }
  .ticket-link .icon { width: 1em; height: 1em; }

  /* --- working, newest */

  .dots { display: inline-flex; gap: 5px; padding: 16px 18px; margin-top: 0; background: var(--surface); border: 1px solid var(--line); border-radius: 5px var(--radius) var(--radius) var(--radius); }
  .dots i { width: 7px; height: 7px; border-radius: 50%; background: var(--soft); animation: breathe 1.3s infinite ease-in-out; }
  .dots i:nth-child(2) { animation-delay: 0.16s; }
  .dots i:nth-child(3) { animation-delay: 0.32s; }
  .newest {
    position: absolute; inset-block-end: 14px; inset-inline-end: max(18px, calc(50% - 22.5em)); z-index: 2;
    display: grid; place-items: center; width: 40px; height: 40px; padding: 0;
    color: var(--accent); background: var(--surface); border: 1px solid var(--edge);
    border-radius: 50%; box-shadow: var(--shadow);
  }

  /* --- articles while writing */

  .suggested {
    display: grid; grid-template-columns: 1fr auto; align-items: center; padding: 4px 4px 6px 14px;
    margin-bottom: 8px; background: var(--surface); border: 1px solid var(--line);
    border-radius: var(--radius); box-shadow: var(--shadow); animation: arrive 0.2s var(--ease) both;
  }
  .suggested .quiet { width: 36px; height: 36px; font-size: 0.875em; }
  .suggested ul { grid-column: 1 / -1; list-style: none; margin: 0 2px 0 -8px; }
  .suggested a {
    display: flex; align-items: center; gap: 10px; min-height: 40px; padding: 5px 8px;
    border-radius: 10px; color: inherit; font-size: 0.9375em; font-weight: 500; line-height: 1.3; text-decoration: none;
  }
  .suggested a span:nth-child(2) { flex: 1; min-width: 0; }
  .suggested a .icon:first-child { color: var(--accent); }
  .suggested a .icon:last-child { width: 1em; height: 1em; color: var(--soft); }
  .suggested a:hover { background: var(--raised); text-decoration: underline; text-underline-offset: 3px; }

  /* --- writing */

  .composer { padding: 0 16px 10px; width: 100%; max-width: 48em; margin: 0 auto; }
  .box {
    display: flex; align-items: flex-end; gap: 6px; padding: 5px 5px 5px 6px;
    background: var(--surface); border: 1px solid var(--edge); border-radius: 26px;
    box-shadow: var(--shadow); transition: border-color 0.15s, box-shadow 0.15s;
  }
  .box:focus-within { border-color: var(--accent); box-shadow: 0 0 0 2px color-mix(in srgb, var(--accent) 22%, transparent), var(--shadow); }
  .asking > :is(.box, .suggested) { display: none; }
  .asking .hint { visibility: hidden; }
  .box .attach { width: 44px; height: 44px; margin-inline-end: -10px; }
  .attach:disabled { opacity: 0.5; }
  .files { display: flex; flex-wrap: wrap; gap: 6px; list-style: none; }
  .composer .files { margin-bottom: 8px; }
  .files li {
    display: inline-flex; align-items: center; gap: 7px; max-width: 100%; min-height: 36px; padding: 2px 12px 2px 10px;
    font-size: 0.875em; background: var(--surface); border: 1px solid var(--line); border-radius: 12px;
  }
  .files li:has(button) { padding-inline-end: 0; }
  .files .name { font: inherit; font-weight: 500; letter-spacing: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .files .size { flex: none; color: var(--soft); font-size: 0.9286em; }
  .files .icon { color: var(--accent); }
  .files .quiet { width: 34px; height: 34px; font-size: 0.8em; }
  .files .quiet .icon { color: inherit; }
  .files.sent { justify-content: flex-end; }
  .bubble + .files { margin-top: 6px; }
  .composer > .told { padding: 0 12px 8px; font-size: 0.875em; font-weight: 600; color: var(--bad); overflow-wrap: anywhere; }
  .composer > .told:empty { display: none; }
  .over .box { border-color: var(--bad); }
  .box textarea {
    flex: 1; min-width: 0; min-height: 44px; max-height: 184px; padding: 10px 10px 10px 12px; margin: 0;
    line-height: 1.5; background: none; border: 0; resize: none; outline: none; overflow-y: auto;
    scrollbar-width: thin;
  }
  textarea::placeholder { color: var(--soft); opacity: 1; }
  .send {
    display: grid; place-items: center; flex: none; width: 44px; height: 44px; padding: 0;
    color: var(--on-accent); background: var(--accent); border: 0; border-radius: 50%;
    transition: transform 0.15s var(--ease), background 0.15s;
  }
  .send:disabled { color: var(--soft); background: var(--line); }
  .send:active:enabled { transform: scale(0.92); }
  .under { display: flex; justify-content: space-between; align-items: center; gap: 12px; padding: 6px 16px 0; font-size: 0.75em; color: var(--soft); min-height: 1.9em; }
  .under .mailing { width: 32px; height: 32px; margin-inline-start: auto; font-size: 1.0833em; }
  .over .count { color: var(--bad); font-weight: 600; }
  .over .hint { display: none; }
  @media (pointer: coarse) { .composer .hint { display: none; } .page .under:not(:has(.count:not(:empty), .mailing:not([hidden]))) { min-height: 0; padding: 0; } }

  /* --- the full page */

  .page header { background: transparent; border-bottom-color: transparent; padding: 14px 24px; }
  .page .status { max-width: 40em; }
  .page .empty { padding-block: 32px; }
  @media (min-width: 700px) {
    .page .empty h2 { font-size: 2.75em; }
    .page .empty .hint { font-size: 1.0625em; }
    .page .emblem { width: 116px; margin-inline-start: -14px; }
    .page .lines { padding-top: 10px; }
  }

  /* --- the bubble */

  .launcher {
    position: fixed; inset-block-end: 20px; inset-inline-end: 20px; z-index: 2147483000;
    display: grid; place-items: center; width: 62px; height: 62px; padding: 0;
    font-size: 1.6em; color: var(--gold); background: light-dark(#12463f, #1c4a42); border: 0; border-radius: 22px;
    box-shadow: 0 4px 12px #17231f33, 0 12px 32px #17231f33;
    transition: transform 0.2s var(--ease);
  }
  .launcher:hover { transform: translateY(-2px) scale(1.03); }
  .badge {
    position: absolute; inset-block-start: -6px; inset-inline-end: -6px; min-width: 24px; height: 24px;
    padding: 0 7px; border-radius: 12px; font: 700 13px/24px system-ui, sans-serif; color: #fff; background: #b3261e;
  }
  .panel {
    position: fixed; inset: auto 20px 20px auto; z-index: 2147483000;
    width: 404px; height: min(700px, calc(100dvh - 40px)); max-width: none; max-height: none;
    margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 24px; overflow: hidden;
    color: inherit; background: var(--paper); box-shadow: 0 8px 24px #0a151229, 0 24px 64px #0a151233;
  }
  .panel[open] { animation: open 0.25s var(--ease) both; }
  .panel::backdrop { background: none; }
  :host(:dir(rtl)) .panel { inset: auto auto 20px 20px; }
  .panel .status { white-space: normal; }
  .panel .name { font-size: 1.0625em; }
  .panel header { gap: 6px; padding: 11px 8px 11px 14px; }
  .panel .logo { margin-inline-end: 4px; }
  .panel .under { align-items: center; padding-inline: 6px; font-size: 0.8125em; min-height: 0; }
  .panel .human { min-height: 32px; padding: 0 10px 0 8px; font-size: 1em; border-color: transparent; }
  .panel .lines { padding-inline: 14px; }
  .panel .composer { padding-inline: 12px; }
  .panel .line { gap: 8px; }
  .panel .avatar { width: 28px; height: 28px; border-radius: 10px; }
  .panel .draft { grid-template-columns: 1fr; }
  .panel .composer .hint { display: none; }

  @media (max-width: 520px) {
    .page .human { padding: 0 12px 0 9px; font-size: 0.8125em; }
    header, .page header { gap: 6px; padding: 10px 8px 10px 14px; }
    .logo { width: 36px; height: 36px; border-radius: 12px; margin-inline-end: 4px; }
    .page header { flex-wrap: wrap; row-gap: 4px; }
    .page .names { display: contents; }
    .page .name { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .page .status { order: 1; flex-basis: 100%; }
    .lines { padding-inline: 12px; }
    .composer { padding-inline: 10px; }
    .draft { grid-template-columns: 1fr; padding: 14px; }
    .panel, :host(:dir(rtl)) .panel { inset: 0; width: 100%; height: 100dvh; border: 0; border-radius: 0; }
    .line { gap: 8px; }
    .avatar { width: 28px; height: 28px; border-radius: 10px; }
  }

  @keyframes arrive { from { opacity: 0; transform: translateY(6px); } }
  @keyframes fade { 0% { opacity: 0; } 40% { opacity: 1; } 100% { opacity: 0.85; } }
  @keyframes open { from { opacity: 0; transform: translateY(14px) scale(0.98); } }
  @keyframes breathe { 0%, 60%, 100% { opacity: 0.3; transform: none; } 30% { opacity: 1; transform: translateY(-3px); } }
  @keyframes ring { 0% { transform: none; } 20% { transform: rotate(-9deg); } 45% { transform: rotate(7deg); } 70% { transform: rotate(-3deg); } 100% { transform: none; } }
  @media (prefers-reduced-motion: reduce) {
    *, ::before, ::after { animation-duration: 0.01ms !important; animation-iteration-count: 1 !important; transition: none !important; scroll-behavior: auto !important; }
  }
  @media (forced-colors: active) {
    .bubble, .box, .ticket, .dots { border: 1px solid; }
    .button.primary, .send { forced-color-adjust: none; }
  }
`);
