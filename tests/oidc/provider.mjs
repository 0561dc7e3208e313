// A real OpenID provider for the tests, in a process of its own: node provider.mjs PORT REDIRECT_URI.
// Whoever types a login name is that person; a name beginning with "unverified" has an address nobody has checked.
// It prints "ready" when it listens. Keys are made afresh; nothing is kept.
import { generateKeyPairSync } from "node:crypto";
import http from "node:http";
import process from "node:process";

import Provider from "oidc-provider";

const [port, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const key = { ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }), use: "sig", kid: "of-today", alg: "RS256" };

const shell = (inside) =>
  `<!doctype html><html lang="vi"><title>Nơi đăng nhập</title><link rel="icon" href="data:,"><h1>Nơi đăng nhập</h1>${inside}</html>`;

const provider = new Provider(issuer, {
  jwks: { keys: [key] },
  cookies: { keys: ["only-for-tests"] },
  clients: [{
    client_id: "phoihop",
    client_secret: "a-secret-of-the-tests",
    redirect_uris: [redirect],
    grant_types: ["authorization_code"],
    response_types: ["code"],
    token_endpoint_auth_method: "client_secret_post",
  }],
  pkce: { required: () => true },
  acrValues: ["urn:two"],
  claims: { openid: ["sub", "acr", "amr"], email: ["email", "email_verified"] },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource(context, form) {
        context.body = shell(`${form}<button form="op.logoutForm" name="logout" value="yes">Kết thúc</button>`);
      },
      postLogoutSuccessSource(context) {
        context.body = shell("<p>Đã kết thúc phiên.</p>");
      },
    },
  },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@Tinh.example`, email_verified: !id.startsWith("unverified") }),
  }),
  // Nobody is asked for consent: the province's own provider knows its own program.
  async loadExistingGrant(context) {
    const grant = new context.oidc.provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
    grant.addOIDCScope("openid email");
    await grant.save();
    return grant;
  },
});

async function body(request) {
  let text = "";
  for await (const part of request) text += part;
  return new URLSearchParams(text);
}

const page = (action) =>
  shell(`<form method="post" action="${action}"><label>Tên <input name="login" required></label>
<label><input type="checkbox" name="two"> hai lớp</label><button>Tiếp tục</button></form>`);

const answer = provider.callback();
const server = http.createServer(async (request, response) => {
  if (!request.url.startsWith("/interaction/")) return answer(request, response);
  const { prompt } = await provider.interactionDetails(request, response);
  if (request.method === "GET") {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    return response.end(page(request.url));
  }
  const typed = await body(request);
  if (typed.get("login") === "stop") {
    return provider.interactionFinished(request, response, { error: "access_denied", error_description: "stopped" });
  }
  const login = { accountId: typed.get("login"), amr: typed.get("two") ? ["pwd", "otp"] : ["pwd"] };
  return provider.interactionFinished(request, response, { [prompt.name]: login });
});
server.listen(Number(port), "127.0.0.1", () => console.log("ready"));
