import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { giveNonceToStyles } from "./app/nonce";
import { language } from "./app/preferences";
import { startI18n } from "./i18n";
import "./app/base.css";

giveNonceToStyles();
await startI18n(language());
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
