// @ts-check
/** Before anything is drawn: the theme and the text settings that were chosen in this browser. */
(() => {
  const root = document.documentElement;
  try {
    const chosen = JSON.parse(localStorage.getItem("ostraka.look") ?? "{}");
    for (const name of ["theme", "size", "measure", "face", "spacing"]) {
      if (typeof chosen[name] === "string") root.dataset[name] = chosen[name];
    }
  } catch {
    root.dataset["theme"] = "system";
  }
})();
