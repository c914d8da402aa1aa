import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const gateway = process.env.YIKE_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  // The gateway serves the console under a path of its own, beside /v1 and /docs.
  base: "/console/",
  plugins: [react()],
  // Replaced by the gateway in every answer that holds index.html; antd takes it from the meta tag.
  html: { cspNonce: "YIKE_CSP_NONCE" },
  build: {
    target: "baseline-widely-available",
    reportCompressedSize: true,
    chunkSizeWarningLimit: 1_200,
    // A picture inside a style sheet or script would need a wider policy than the gateway sends.
    assetsInlineLimit: 0,
  },
  // `npm run dev` beside a running platform: the browser must see one origin, or the session's cookie is refused.
  server: { proxy: { "/v1": { target: gateway, changeOrigin: true }, "/console/preview": { target: gateway, changeOrigin: true } } },
});
