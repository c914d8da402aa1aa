import { byFile } from "../files";

// What the frame, the sign-in and the home page say; tests/unit/console/test_first_words.py holds it so.
export default byFile(import.meta.glob<object>(["./{enums.first,errors,events,frame,home,invitation,nav,search,signIn}.json"], { eager: true, import: "default" }));
