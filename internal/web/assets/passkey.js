// Passkeys: asks the browser's authenticator and sends what it says. Pages work
// without this file, with a password and a code. Words come from data-
// attributes and from the server.
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials || window.joinderPasskeys) return;
  window.joinderPasskeys = true;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const question = (o) => {
    o.challenge = bytes(o.challenge);
    if (o.user) o.user.id = bytes(o.user.id);
    for (const list of [o.excludeCredentials, o.allowCredentials]) {
      for (const c of list || []) c.id = bytes(c.id);
    }
    return o;
  };

  const answer = (c) => {
    const r = c.response;
    const out = { id: c.id, rawId: text(c.rawId), type: c.type, clientExtensionResults: c.getClientExtensionResults(), response: { clientDataJSON: text(r.clientDataJSON) } };
    if (c.authenticatorAttachment) out.authenticatorAttachment = c.authenticatorAttachment;
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (r[part]) out.response[part] = text(r[part]);
    }
    if (r.getTransports) out.response.transports = r.getTransports();
    return out;
  };

  const post = async (url, body, type) => {
    const headers = { Accept: "application/json" };
    if (type) headers["Content-Type"] = type;
    const res = await fetch(url, { method: "POST", headers, body });
    const said = await res.json();
    if (res.ok) return said;
    if (said.key === "error.account.step_up") {
      location.assign("/account/confirm?next=" + encodeURIComponent(location.pathname));
    }
    throw Object.assign(new Error(said.detail), { said: true });
  };

  const run = async (box, button, wrong) => {
    const base = box.dataset.passkey, form = box.closest("form") || document.createElement("form");
    const fields = new FormData(form);
    const asked = await post(base + "/begin", new URLSearchParams({ email: fields.get("email") || "" }));
    const options = { publicKey: question(asked.publicKey) };
    const credential = box.dataset.act === "create" ? await navigator.credentials.create(options) : await navigator.credentials.get(options);
    const body = JSON.stringify({ answer: answer(credential), name: fields.get("name") || "", next: box.dataset.next || "" });
    const done = await post(base + "/finish", body, "application/json");
    location.assign(done.next);
  };

  for (const note of document.querySelectorAll("[data-passkey-else]")) note.hidden = true;
  for (const box of document.querySelectorAll("[data-passkey]")) {
    const button = box.querySelector("button"), wrong = box.querySelector(".error");
    box.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      wrong.textContent = "";
      try {
        await run(box, button, wrong);
      } catch (e) {
        wrong.textContent = e.said ? e.message : e.name === "NotAllowedError" ? box.dataset.cancelled : box.dataset.failed;
      } finally {
        button.disabled = false;
      }
    });
  }
})();
