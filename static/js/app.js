/** Starts the small helpers of every page. Each works on plain HTML and does nothing without it. */
import { startBulk } from "./bulk.js";
import { startDialogs } from "./dialogs.js";
import { startFolds } from "./folds.js";
import { startFreshness } from "./freshness.js";
import { startKeys } from "./keys.js";
import { startPalette } from "./palette.js";
import { startProblems } from "./problems.js";
import { startQuickLog } from "./quick_log.js";
import { startSaving } from "./saving.js";
import { startTheme } from "./theme.js";
import { startUndo } from "./undo.js";
import { startWalk } from "./walk.js";
import { startZone } from "./zone.js";

startFolds();
startTheme();
startDialogs();
startKeys();
startSaving();
startUndo();
startProblems();
startBulk();
startQuickLog();
startWalk();
startFreshness();
startPalette();
startZone();
