// Offers terms of the graph by their names and by their labels, with marks or without.
const plain = (text) =>
  text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "").replace(/[^a-z0-9]/g, "");

const MOST = 60;

export const completer = (Yasqe, address) => {
  let terms;
  const known = async () => (terms ??= fetch(address).then((answer) => answer.json()));
  return {
    name: "terms",
    bulk: false,
    autoShow: false,
    persistenceId: null,
    isValidCompletionPosition: (yasqe) => {
      const token = yasqe.getCompleteToken();
      return !/^[?$"'#<]/.test(token.string) && token.type !== "comment" && token.type !== "string";
    },
    preProcessToken: (yasqe, token) => ({ ...token, autocompletionString: token.string.trim() }),
    get: async (yasqe, token) => {
      const typed = token.autocompletionString.toLowerCase();
      const wanted = plain(typed);
      const found = (await known()).filter(
        ({ name, labels }) => name.toLowerCase().startsWith(typed) || labels.some((label) => plain(label).includes(wanted)),
      );
      return found.slice(0, MOST).map(({ name, labels }) => `${name}\u2003${labels.join(" · ")}`);
    },
    postprocessHints: (yasqe, hints) =>
      hints.map((hint) => ({ ...hint, text: hint.text.split("\u2003")[0], displayText: hint.text })),
  };
};
