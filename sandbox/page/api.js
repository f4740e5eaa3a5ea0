// Speaks to the control interface of the sandbox.

/** The JSON answer of a GET; throws when nobody answers. */
export const read = (path) => request(path);

/** The JSON answer of a POST, with `ok: false` when it was refused; throws when nobody answers. */
export const send = (path, body) =>
  request(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** Takes something away, and answers what is left. */
export const remove = (path) => request(path, { method: "DELETE" });

async function request(path, options) {
  const response = await fetch(`/sandbox/${path}`, options);
  const answer = await response.json().catch(() => ({}));
  return response.ok ? answer : { error: `HTTP ${response.status}`, ...answer, ok: false };
}

/** Calls `changed` at each new version and `lost` when the line drops; returns how to hang up. */
export function listen(user, changed, lost) {
  const source = new EventSource(`/sandbox/events?user=${encodeURIComponent(user)}`);
  source.onopen = source.onmessage = changed;
  source.onerror = lost;
  return () => source.close();
}
