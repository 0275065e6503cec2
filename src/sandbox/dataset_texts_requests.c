/* Requests, monitoring alerts and recurring work, and the sentences that fit every ticket. */
#include "sandbox/dataset_texts.h"

/* clang-format off */
#define REQUEST(issue_, sub_, weight_, high, med, low, team_, asset_, min_, max_)                    \
    .issue = issue_, .sub = sub_, .type = 1, .weight = weight_, .priority = {0, high, med, low},     \
    .from = DS_FROM_FORM, .team = team_, .asset = asset_, .min_quarters = min_, .max_quarters = max_
#define ALERT(issue_, sub_, weight_, crit, high, med, low, asset_, min_, max_)                      \
    .issue = issue_, .sub = sub_, .type = 5, .weight = weight_, .priority = {crit, high, med, low}, \
    .from = DS_FROM_MONITOR, .team = DS_TEAM_NOC, .asset = asset_, .min_quarters = min_,            \
    .max_quarters = max_

const struct ds_ticket_text ds_service_tickets[] = {
    {REQUEST(18, 166, 22, 3, 12, 2, DS_TEAM_L1, DS_ASSET_NONE, 3, 9),
     .title = {"New user: starts on Monday", "New starter in sales - account and laptop", "New employee setup"},
     .body = {"Please set up a new colleague who starts on Monday: e-mail, {app}, printer by the entrance, same rights as {other}. Laptop needed. Manager: {user}.",
              "We have a new person in sales. Needs Microsoft 365, {app}, VPN and a headset. Please confirm when done. {user}",
              "New employee form attached. Desk {n}, phone extension 2{n}4, copy groups from {other}."},
     .work = {"Created account and mailbox, assigned licence and groups as {other}, MFA set to register at first sign-in.",
              "Prepared laptop: enrolled, {app} and VPN installed, tested sign-in, handed to reception with note.",
              "Onboarding call with the new starter, 30 minutes: sign-in, MFA, mapped drives, printing."},
     .update = {[0] = "Hi {first}, the account is ready. I need a mobile number of the new colleague to send the first password.", [1] = "Hi {first}, the laptop is on its way and should arrive tomorrow by noon."},
     .reply = {[0] = "Here is the number, thanks: it is in the form.", [1] = "Received. Everything works for the new starter."},
     .resolution = {[0] = "Account, mailbox, {app} and laptop set up; first sign-in done with the user.", [1] = "Onboarding checklist completed."}},
    {REQUEST(18, 168, 12, 6, 8, 1, DS_TEAM_L1, DS_ASSET_NONE, 2, 5),
     .title = {"Employee leaving - disable account", "Offboarding: last day is Friday", "Remove access for former employee"},
     .body = {"A colleague leaves us on Friday. Please disable the account at 5 pm, forward mail to {other} and keep the mailbox. {user}",
              "Please remove all access for the person named in the attached form today. Laptop is here at the office.",
              "Someone left last month and still shows in the address list. Please check what is still active."},
     .work = {"Blocked sign-in, revoked sessions, converted to shared mailbox, forward to {other} set, licence released.",
              "Removed from VPN, {app} and door groups. Laptop wiped and put in stock.",
              "Checked all systems against the offboarding list; found one active VPN profile and removed it."},
     .update = {[0] = "Hi {first}, everything is closed. The mailbox stays for 90 days and {other} can open it.", [2] = "Hi {first}, shall the OneDrive files go to {other} too?"},
     .reply = {[0] = "Perfect.", [2] = "Yes please, all files to {other}."},
     .resolution = {[0] = "Offboarding list completed; licence released.", [2] = "Remaining access removed and documented."}},
    {REQUEST(2, 136, 16, 1, 8, 8, DS_TEAM_L1, DS_ASSET_NONE, 1, 4),
     .title = {"Quote for {n} new laptops", "Need a docking station for {user}", "Replace old monitors at reception"},
     .body = {"Please send us a quote for {n} laptops like the last ones, with docks. {user}", "I work from home two days a week and need a dock and a second monitor there.", "The monitors at reception are ten years old and flicker. Please offer two new ones."},
     .work = {"Checked standard model and stock at NorthStar, sent prices to the account manager.", "Ordered dock for {user}, delivery to the office.", "Delivered and mounted the monitors, took the old ones to recycling."},
     .update = {[0] = "Hi {first}, the quote is on its way to you. It is valid for 30 days.", [1] = "Hi {first}, ordered; delivery in about {n} working days."},
     .reply = {[0] = "Approved, please order.", [1] = "Thanks, arrived today."},
     .resolution = {[0] = "Quote sent and accepted; order placed.", [1] = "Hardware delivered and set up.", [2] = "Hardware delivered and set up."}},
    {REQUEST(14, 159, 16, 1, 9, 6, DS_TEAM_L1, DS_ASSET_NONE, 1, 3),
     .title = {"Add {user} to distribution list", "Calendar access for {other}", "New shared mailbox please"},
     .body = {"Please add me to the list team@{domain}. {user}", "Can {other} get write access to my calendar while I am away?", "We need a shared mailbox orders@{domain} for {other} and me."},
     .work = {"Added to the list, approval by the list owner on file.", "Set editor rights on the calendar.", "Created the mailbox, full access and send-as for both."},
     .update = {[0] = "Hi {first}, done. It can take an hour until it shows.", [1] = "Hi {first}, done; please check that {other} sees it."},
     .reply = {[0] = "Thanks!", [1] = "Visible now."},
     .resolution = {[0] = "Done as asked.", [1] = "Done as asked.", [2] = "Shared mailbox created with access for both."}},
    {REQUEST(14, 160, 12, 1, 8, 6, DS_TEAM_L1, DS_ASSET_WORKSTATION, 1, 5),
     .title = {"Install {app} on {device}", "Upgrade {app} to the new version", "Licence for Acrobat Pro - {user}"},
     .body = {"Please install {app} on {device}, I have changed departments. {user}", "The vendor says we must be on the new version of {app} by month's end. Please plan an evening.", "I need Acrobat Pro to fill forms for {other}."},
     .work = {"Installed {app} on {device}, printer and template folder set, user tested.", "Upgraded {app} server and {n} clients after hours, backup taken before, vendor's check list done.", "Assigned the licence and installed it remotely."},
     .update = {[0] = "Hi {first}, it is installed. Please sign in once so that the licence is taken.", [1] = "Hi {first}, we would do the upgrade on Thursday from 6 pm. Nobody can use {app} for two hours then."},
     .reply = {[0] = "Signed in, fine.", [1] = "Thursday is all right."},
     .resolution = {[0] = "{app} installed and tested with the user.", [1] = "Upgrade done, no errors in the vendor's check list."}},
    {REQUEST(11, 153, 8, 1, 6, 3, DS_TEAM_L2, DS_ASSET_FIREWALL, 2, 6),
     .title = {"Open firewall port for {app} vendor", "VPN access for our auditor", "Static address for a new copier"},
     .body = {"The vendor of {app} needs access from their address for maintenance. Their sheet is attached. {user}", "Our auditor is here for {n} days and needs VPN to one folder only.", "The new copier comes on Tuesday and needs a fixed address and scan to e-mail."},
     .work = {"Rule on {device} limited to the vendor's address and port, logged, with an end date.", "Made a VPN account with access to one folder, expires by itself.", "Reserved {ip}, set up scan to e-mail, tested with {first}."},
     .update = {[0] = "Hi {first}, the rule is in place and ends by itself after 30 days.", [2] = "Hi {first}, what is the model of the copier?"},
     .reply = {[0] = "Vendor says it works.", [2] = "It is a Canon C3226i."},
     .resolution = {[0] = "Rule added on {device} with end date; documented.", [1] = "Account set up with limited access and expiry."}},
    {ALERT(17, 165, 34, 0, 5, 12, 3, DS_ASSET_SERVER, 1, 4),
     .title = {"Backup failed on {device}", "Backup missed: no restore point of {device} for 24 h", "Off-site copy of {device} is behind"},
     .body = {"Backup job of {device} ended with status FAILED.\nError: VSS writer 'SqlServerWriter' timed out (0x800423f2).\nLast good restore point: {n} hours ago.",
              "No new restore point for {device} in the last 24 hours.\nAgent state: offline.\nAddress: {ip}",
              "Off-site replication of {device} is {gb} GB behind. Upload limited by line speed."},
     .work = {"Restarted VSS writers, job ran through on second attempt, test restore of one file fine.", "Backup agent service had stopped after patching. Started it and set recovery options; restore point made.", "Raised the nightly upload limit; replication caught up by the next morning."},
     .update = {[0] = "Backup of {device} is complete again; no data was lost.", [1] = "We will reboot {device} tonight at 21:00 to finish the repair of the backup agent."},
     .reply = {[0] = "Thanks for keeping an eye on it.", [1] = "21:00 is fine."},
     .resolution = {[0] = "VSS writers restarted; backup and test restore successful.", [1] = "Agent service repaired; restore points are current."}},
    {ALERT(17, 164, 26, 0, 4, 10, 6, DS_ASSET_SERVER, 1, 3),
     .title = {"Low disk space on {device} C: ({pct} %)", "Disk D: on {device} at {pct} %"},
     .body = {"Monitor: disk usage\nDevice: {device} ({ip})\nVolume C: {pct} % used, threshold 90 %.", "Monitor: disk usage\nDevice: {device}\nVolume D: {pct} % used, growth {gb} GB in 7 days."},
     .work = {"Cleaned update cache and old installers, {gb} GB free.", "Extended volume by 100 GB after checking the datastore.", "Log files of {app} had grown; set rotation and archived old ones."},
     .update = {[0] = "We have cleared space on {device}; users were not affected."},
     .reply = {[0] = "Noted, thanks."},
     .resolution = {[0] = "Space freed, alert cleared.", [1] = "Volume extended."}},
    {ALERT(17, 164, 14, 2, 6, 4, 1, DS_ASSET_SERVER, 1, 6),
     .title = {"{device} offline", "High CPU on {device} for 30 minutes", "Service stopped on {device}"},
     .body = {"Monitor: online status\nDevice: {device} ({ip})\nNo answer since {n} minutes.", "Monitor: CPU\nDevice: {device}\nAverage {pct} % over 30 minutes, top process sqlservr.exe.", "Monitor: service\nDevice: {device}\nService 'Print Spooler' is stopped; restart failed."},
     .work = {"Host had restarted after a power dip; UPS log confirms. All services up.", "Index job ran into office hours. Moved it to 02:00.", "Service started, crash dump points to a printer driver, updated it."},
     .update = {[0] = "{device} was off for a short time after a power dip and is up again."},
     .reply = {[0] = "Our lights flickered, that fits."},
     .resolution = {[0] = "Host up after power dip; UPS battery checked.", [1] = "Job moved out of office hours."}},
    {ALERT(17, 164, 10, 2, 6, 2, 0, DS_ASSET_FIREWALL, 1, 6),
     .title = {"Internet line down at {company}", "{device}: high packet loss", "Firewall {device} restarted"},
     .body = {"Monitor: WAN\nDevice: {device}\nPrimary line down, failover to LTE active.", "Monitor: WAN quality\nDevice: {device}\nPacket loss {n} % to gateway over 15 minutes.", "Device {device} restarted unexpectedly. Uptime: {n} minutes."},
     .work = {"Called Casco Fiber: known outage in the area. Watched failover, line back, failback clean.", "Provider replaced a splitter; loss zero for two hours.", "Crash log sent to the vendor, firmware with the fix scheduled."},
     .update = {[0] = "Your internet line has a fault at the provider; you are working over the backup line, which is slower."},
     .reply = {[0] = "We noticed, thanks for telling us."},
     .resolution = {[0] = "Provider fault ended; failback checked.", [1] = "Line repaired by the provider."}},
    {ALERT(16, 163, 8, 3, 6, 2, 0, DS_ASSET_WORKSTATION, 1, 6),
     .title = {"EDR: suspicious PowerShell on {device}", "Impossible travel sign-in for {user}", "EDR agent not reporting: {device}"},
     .body = {"Detection: encoded PowerShell command started by winword.exe\nDevice: {device}\nUser: {user}\nAction: blocked", "Sign-in for {user} from two countries within {n} hours.\nRisk: medium", "Device {device} has not reported to EDR for 7 days."},
     .work = {"Command came from a document macro of a known supplier tool; confirmed with {first}, hash allowed.", "User confirmed: VPN of a hotel. Session reviewed, nothing odd, risk dismissed.", "Device was in a drawer; agent reports again after start."},
     .update = {[0] = "Hi {first}, did you open a document from a supplier at about the time of this alert?"},
     .reply = {[0] = "Yes, that was the order form of our supplier.", [1] = "That was me, at the hotel."},
     .resolution = {[0] = "False alarm: supplier's macro, confirmed by the user.", [1] = "Sign-in confirmed by the user by telephone."}},
    {REQUEST(17, 165, 14, 0, 2, 10, DS_TEAM_NOC, DS_ASSET_SERVER, 1, 4),
     .title = {"Monthly server maintenance: {device}", "Quarterly restore test: {device}", "Patch window for {company} servers"},
     .body = {"Recurring: install updates on {device}, check event log, backup and free space.", "Recurring: restore a file, a database and a full machine from backup of {device}; write down times.", "Recurring: monthly patch window, servers of {company}, 21:00 to 23:00."},
     .work = {"Updates installed, restarted at 21:{n}0, services checked, event log clean.", "File, database and machine restored; full machine took {n}0 minutes. Protocol filed.", "All servers patched and back before 22:30."},
     .update = {[0] = "Maintenance on {device} is done; nothing to report."},
     .reply = {[0] = "Thank you."},
     .resolution = {[0] = "Maintenance done, no findings.", [1] = "Restore test passed."}},
};
const size_t ds_n_service_tickets = ARRAY_LEN(ds_service_tickets);

#define PHRASES(name, ...)                                                                          \
    static const char *const name##_texts[] = {__VA_ARGS__};                                        \
    const struct ds_phrases name = {name##_texts, ARRAY_LEN(name##_texts)}

PHRASES(ds_say_received,
        "Hi {first}, this is {tech} from Harborline. I have your ticket and am looking at it now.",
        "Hi {first}, thanks for letting us know. I will start with the logs and call you if I need you at the computer.",
        "Hello {first}, got it. I can connect to you in the next half hour if that suits.",
        "Hi {first}, I tried to reach you by phone and left a message. Please call us back or answer here when you have five minutes.");
PHRASES(ds_say_routed, "Workflow rule 'Route new tickets' set the queue by issue type.",
        "Workflow rule 'Acknowledge receipt' sent the confirmation to the contact.",
        "Workflow rule 'Match sender' set company and contact from the e-mail address.");
PHRASES(ds_say_chasing, "Hi {first}, just checking whether you have had a chance to try this. I keep the ticket open until I hear from you.",
        "Left a second voice message for {first}.", "Third attempt to reach {first}; no answer. Asked {other} to pass the word on.");
PHRASES(ds_say_waiting, "Hi {first}, I need an answer from you before I can go on: when may we restart the computer?",
        "Hi {first}, could you send me a screenshot of the message, please?",
        "Hi {first}, please confirm that the fix holds, then I close the ticket.");
PHRASES(ds_say_vendor, "Opened a case with the vendor; they want logs from the next occurrence.",
        "Vendor escalated the case to their developers; next news promised in two working days.",
        "Called Casco Fiber, fault is logged with them, no time given.");
PHRASES(ds_say_materials, "Part ordered from NorthStar Distribution, expected in three working days.",
        "Part is on back order; asked NorthStar for a substitute.");
PHRASES(ds_say_scheduled, "On-site visit agreed with {first}; see the service call.",
        "Agreed a remote session with {first}; it is in the calendar.");
PHRASES(ds_say_escalated, "Escalated to second line: first-line steps done, see time entries. Logs are attached.",
        "Handing this to the escalation queue; customer has been told.");
PHRASES(ds_say_nudge, "Any news on this? It happened again today.", "Hello, is someone working on my ticket? Please call me.",
        "I tried what you wrote, but it is the same as before.", "Just to add: {other} has the same problem now.");
PHRASES(ds_say_thanks, "Thank you, that did it!", "All good now, you can close this.", "Works, thanks {tech}.");
PHRASES(ds_say_closing, "Hi {first}, I am closing this ticket as agreed. Just answer if it comes back.",
        "Hi {first}, it has been running well since the change, so I am closing this. Have a good day, {tech}");
PHRASES(ds_say_followup, "Called {first} back, went through the steps together.", "Checked the result with {first}; works as expected.",
        "Watched logs and monitoring after the change, no further errors.", "Second session with {first}, finished what was left open.",
        "Read vendor documentation and tried it in our test environment first.", "Documented the change and updated the device notes.");
PHRASES(ds_say_approval, "Waiting for {first}'s approval of the cost before ordering.",
        "Change needs approval by the customer's management; form sent.");
PHRASES(ds_say_hold, "On hold until the office move is finished, as agreed with {first}.",
        "On hold: the customer wants this done after their busy season.");
/* clang-format on */
