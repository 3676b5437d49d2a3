// A time zone that nobody has chosen yet is that of this browser, if the list has it.
for (const list of document.querySelectorAll("select[data-own-zone]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (list.value === "UTC" && [...list.options].some((option) => option.value === zone)) list.value = zone;
}
