import { byFile } from "../files";

// All that is not among the first words: a new file is here by itself.
export default byFile(
  import.meta.glob<object>(["./*.json", "!./{enums.first,errors,events,frame,home,invitation,nav,search,signIn}.json"], { eager: true, import: "default" }),
);
