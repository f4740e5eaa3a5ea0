// What Slack takes, in its own types, without the two ways in which these let anything through.
import type { HomeView, KnownBlock, ModalView } from "@slack/types";
import type { Manifest } from "@slack/web-api/dist/types/request/manifest";

type Known<View> = Omit<View, "blocks"> & { blocks: KnownBlock[] }; // a view's own blocks may be of any type
type Closed<T> = { [Key in keyof T as string extends Key ? never : Key]: T[Key] }; // a manifest may have any key

export type message = { text: string; blocks: KnownBlock[] };
export type modal = Known<ModalView>;
export type home = Known<HomeView>;
export type errors = { response_action: "errors"; errors: Record<string, string> };
export type manifest = Closed<Manifest>;
