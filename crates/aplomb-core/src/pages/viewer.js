"use strict";

// The policy of the page lets in the styles that carry its nonce. Not every style that a viewer makes does.
const nonce = document.querySelector("meta[property=csp-nonce]").content;
const createElement = document.createElement.bind(document);
document.createElement = (name, options) => {
  const element = createElement(name, options);
  if (element instanceof HTMLStyleElement) {
    element.nonce = nonce;
  }
  return element;
};

// Starts the viewer that this page has, once its script is there. Its addresses come from the page and are relative to it.
addEventListener("DOMContentLoaded", async () => {
  const place = document.getElementById("viewer");
  const address = new URL(place.dataset.document, location.href);
  const options = JSON.parse(document.getElementById("options").textContent);
  // Where the app is, as this browser sees it: a proxy may have put a prefix before it.
  const root = new URL(place.dataset.root, location.href).href.replace(/\/$/, "");

  const reply = await fetch(address);
  if (!reply.ok) {
    place.textContent = `The document at ${address} cannot be read: status ${reply.status}`;
    return;
  }
  const contract = await reply.json();
  const servers = contract.servers ?? [];
  const url = servers[0]?.url ?? "/";
  const isHere = url === "/" || (url.startsWith("/") && root.endsWith(url));
  if (servers.length < 2 && isHere) {
    contract.servers = [{ url: root }];
  }

  if (window.SwaggerUIBundle) {
    const viewer = SwaggerUIBundle({
      ...options.parameters,
      spec: contract,
      domNode: place,
      oauth2RedirectUrl: new URL(place.dataset.oauth2Redirect, location.href).href,
      presets: [SwaggerUIBundle.presets.apis],
      validatorUrl: "none",
    });
    // Shown as a link to the document; nothing is loaded from it.
    viewer.specActions.updateUrl(address.href);
    if (options.oauth) {
      viewer.initOAuth(options.oauth);
    }
  } else {
    Scalar.createApiReference(place, {
      agent: { disabled: true },
      documentDownloadType: "none",
      hideClientButton: true,
      mcp: { disabled: true },
      proxyUrl: "",
      showDeveloperTools: "never",
      telemetry: false,
      withDefaultFonts: false,
      ...options.parameters,
      content: contract,
    });
  }
});
