// The state of the page is its address: read once, written whenever something changes.
const DEFAULTS = { depth: "1", colour: "", size: "", most: "", focus: "", until: "", from: "", then_from: "", then_until: "", camera: "", chosen: "" };

export const read = () => {
  const asked = new URLSearchParams(location.search);
  const state = Object.fromEntries(Object.entries(DEFAULTS).map(([name, value]) => [name, asked.get(name) ?? value]));
  state.kinds = asked.getAll("kind");
  return state;
};

export const query = (state, more = {}) => {
  const asked = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries({ ...state, ...more })) {
    if (name === "kinds") continue;
    if (value && value !== DEFAULTS[name]) asked.set(name, value);
    else asked.delete(name);
  }
  asked.delete("kind");
  for (const kind of state.kinds) asked.append("kind", kind);
  return asked;
};

// Another scope, as a form asks for it: how the picture is looked at stays.
export const scoped = (state, form) => {
  const asked = new URLSearchParams([...form].filter(([, value]) => value));
  for (const name of ["focus", "depth", "colour", "size", "most"]) {
    if (state[name] && state[name] !== DEFAULTS[name]) asked.set(name, state[name]);
  }
  return asked;
};

export const keep = (state) => history.replaceState(null, "", `?${query(state)}`);
