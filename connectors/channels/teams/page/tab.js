// My requests, in Teams: who looks is told by Teams' single sign-on token, asked for anew each time.

const teams = window.microsoftTeams;
const list = document.getElementById('list');
const told = document.getElementById('told');
const waiting = document.getElementById('waiting');
const again = document.getElementById('again');

function tell(name) {
  const words = document.getElementById('words').content;
  told.textContent = words.querySelector(`[data-name="${name}"]`).textContent;
}

async function call(path, body) {
  let token;
  try {
    token = await teams.authentication.getAuthToken();
  } catch {
    return { problem: 'nobody' };
  }
  const options = { headers: { Authorization: `Bearer ${token}` } };
  if (body) {
    options.method = 'POST';
    options.headers['Content-Type'] = 'application/json';
    options.body = JSON.stringify(body);
  }
  try {
    const answer = await fetch(`../api/${path}`, options);
    if (answer.ok) return { found: await answer.json() };
    if (answer.status === 401) return { problem: 'refused' };
    return { problem: answer.status === 403 || answer.status === 404 ? 'gone' : 'down' };
  } catch {
    return { problem: 'down' };
  }
}

async function load(name) {
  const [{ found, problem }, asked] = await Promise.all([call('requests'), call('approvals')]);
  again.hidden = false;
  if (problem ?? asked.problem) return tell(problem ?? asked.problem);
  const approvals = asked.found.approvals;
  waiting.hidden = !approvals.length;
  document.getElementById('approvals').replaceChildren(...approvals.map(asking));
  list.replaceChildren(...found.requests.map(shown));
  tell(name ?? (found.requests.length ? 'some' : 'none'));
}

function asking(approval) {
  const item = document.getElementById('approval').content.cloneNode(true).firstElementChild;
  const find = (selector) => item.querySelector(selector);
  find('h3').textContent = approval.title;
  find('.number').textContent = approval.number;
  find('.requester').textContent = approval.requester;
  find('.why').textContent = approval.description;
  const path = `approvals/${encodeURIComponent(approval.id)}`;
  const yes = find('.approve');
  yes.addEventListener('click', () => change(yes, path, { yes: true }, 'approved'));
  const form = find('form');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const reason = form.elements.reason.value.trim();
    change(form.querySelector('button'), path, { yes: false, reason }, 'rejected');
  });
  return item;
}

function shown(request) {
  const item = document.getElementById('request').content.cloneNode(true).firstElementChild;
  const find = (selector) => item.querySelector(selector);
  const isOver = request.state === 'solved' || request.state === 'closed';
  item.dataset.state = request.state;
  find('h2').textContent = request.title;
  find('.state').textContent = request.state_label;
  find('.number').textContent = request.number;
  find('.team').textContent = request.queue;
  find('details').hidden = isOver;
  find('.reopen').hidden = !isOver;
  find('.open').hidden = !request.url;
  if (request.url) find('.open').href = request.url;
  const path = `requests/${encodeURIComponent(request.number)}`;
  answering(find('form'), `${path}/comments`, 'commented');
  reopening(find('.reopen'), `${path}/reopening`);
  return item;
}

function answering(form, path, name) {
  // The same key at a second try: what got through the first time is not added again.
  const key = crypto.randomUUID();
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const text = form.elements.text.value.trim();
    if (text) await change(form.querySelector('button'), path, { key, text }, name);
  });
}

function reopening(button, path) {
  const key = crypto.randomUUID();
  button.addEventListener('click', () => change(button, path, { key }, 'reopened'));
}

async function change(button, path, body, name) {
  button.disabled = true;
  const { problem } = await call(path, body);
  button.disabled = false;
  if (problem && problem !== 'gone') return tell(problem);
  await load(problem ?? name);
}

function paint(theme) {
  document.documentElement.dataset.theme = theme;
}

async function begin() {
  try {
    await teams.app.initialize();
  } catch {
    return tell('outside');
  }
  teams.app.registerOnThemeChangeHandler(paint);
  const context = await teams.app.getContext();
  paint(context.app.theme);
  await load();
  teams.app.notifySuccess();
}

again.addEventListener('click', () => load());
begin();
