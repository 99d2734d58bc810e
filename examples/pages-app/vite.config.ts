import { defineConfig } from "vite";

export default defineConfig({
  // A path that is no page is a 404, not the first page again.
  appType: "mpa",
  build: {
    rollupOptions: { input: ["index.html", "quiz.html", "guide/index.html"] },
  },
});
