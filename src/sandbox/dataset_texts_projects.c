/* Projects with their tasks, internal work, opportunities, and articles of the knowledge base. */
#include "sandbox/dataset_texts.h"

/* clang-format off */
#define T(phase_, hours_, title_) {phase_, hours_, title_}

/* Company, name, description, status text; phases; tasks; start and end in days from today; status,
 * percent done, percent of the estimates that finished tasks took, lead; revenue. */
const struct ds_project_text ds_projects[] = {
    {"NGL", "Warehouse management move to FreightPath cloud", "Move FreightPath from the server at the airport site to the vendor's cloud, with new hand scanners for two halls.",
     "Late and over budget: scanner firmware does not roam between halls; vendor is asked for a fix.",
     {"Preparation", "Migration", "Hand-over", NULL},
     {T(0, 12, "Inventory of interfaces and labels"), T(0, 16, "Line upgrade and failover test"), T(1, 24, "Trial migration of the database"),
      T(1, 20, "Scanner roll-out hall 1"), T(1, 20, "Scanner roll-out hall 2"), T(1, 16, "Cut-over weekend"), T(2, 12, "Training of shift leaders"), T(2, 8, "Documentation and acceptance")},
     -96, -12, 2, 62, 148, 15, 24500},
    {"KAC", "CMMC readiness: network segmentation", "Split the plant network into office, machines and controlled data; new firewall pair; evidence for the assessor.",
     "Over estimate: undocumented machines found in hall 2.",
     {"Survey", "Build", "Evidence", NULL},
     {T(0, 20, "Survey of machines and flows"), T(0, 8, "Design review with plant manager"), T(1, 16, "Firewall pair installed"), T(1, 24, "VLANs in hall 1"),
      T(1, 24, "VLANs in hall 2"), T(1, 12, "Jump host for controlled data"), T(2, 16, "Evidence package"), T(2, 6, "Pre-assessment meeting")},
     -120, -5, 2, 70, 135, 10, 31800},
    {"CCB", "Core switch replacement", "Replace core and access switches at both offices during four evenings.", "On schedule; office 2 is next.",
     {"Planning", "Office 1", "Office 2", NULL},
     {T(0, 10, "Port map and labels"), T(0, 6, "Change approval"), T(1, 12, "Core switch office 1"), T(1, 12, "Access switches office 1"), T(2, 12, "Core switch office 2"), T(2, 10, "Access switches office 2"), T(2, 4, "Clean-up and documentation")},
     -40, 24, 2, 55, 98, 16, 14200},
    {"PCA", "Classroom Wi-Fi renewal", "28 access points, new controller, separate networks for pupils, staff and guests.", "On schedule.",
     {"Survey", "Roll-out", "Tuning", NULL},
     {T(0, 8, "Radio survey"), T(1, 20, "Access points main building"), T(1, 16, "Access points gym and library"), T(1, 8, "Controller and networks"), T(2, 8, "Tuning and measurement"), T(2, 4, "Training of the school office")},
     -33, 30, 2, 48, 104, 16, 17900},
    {"AHH", "Microsoft 365 migration for 20 nurses", "Move from the old mail host to Microsoft 365, phones and tablets included.", "Waiting for the list of tablets.",
     {"Preparation", "Migration", NULL, NULL},
     {T(0, 8, "Accounts and licences"), T(0, 6, "Mail routing plan"), T(1, 16, "Mailbox copy"), T(1, 14, "Phones and tablets"), T(1, 6, "Switch of mail records"), T(1, 4, "Follow-up clinic")},
     -26, 19, 7, 40, 96, 17, 8600},
    {"HSC", "Quarry Lane site office", "Internet, printer, camera and time clock for the new site office.", "Starts when the container is on site.",
     {"Delivery", NULL, NULL, NULL},
     {T(0, 4, "Order line and router"), T(0, 6, "Install on site"), T(0, 3, "Hand-over to foreman")},
     7, 38, 1, 0, 100, 17, 2900},
    {"SGH", "Property system upgrade in three hotels", "Upgrade of GuestDesk in three houses, one after the other, in the low season.", "House 1 done, house 2 this week.",
     {"House 1", "House 2", "House 3", NULL},
     {T(0, 10, "Prepare server house 1"), T(0, 12, "Upgrade house 1"), T(1, 8, "Prepare server house 2"), T(1, 12, "Upgrade house 2"), T(2, 8, "Prepare server house 3"), T(2, 12, "Upgrade house 3"), T(2, 5, "Acceptance with the manager")},
     -29, 33, 2, 42, 92, 15, 12600},
    {"TWM", "Multi-factor sign-in for all partners", "Strong sign-in with hardware keys for 16 people.", "On hold until the partners' retreat.",
     {"Roll-out", NULL, NULL, NULL},
     {T(0, 6, "Policy and pilot with two people"), T(0, 8, "Keys for all staff"), T(0, 4, "Exceptions and break-glass account")},
     -52, 21, 3, 30, 100, 9, 4100},
    {"WAP", "Tax season readiness", "Capacity, backup test and spare computers before the season.", "Finished.",
     {"Checks", "Improvements", NULL, NULL},
     {T(0, 6, "Restore test"), T(0, 4, "Capacity report"), T(1, 10, "Memory upgrade of eight computers"), T(1, 8, "Second internet line"), T(1, 3, "Report")},
     -210, -150, 5, 100, 95, 15, 7300},
    {"PBT", "Saw line network repair", "New fibre between office and saw line, industrial switches.", "Finished.",
     {"Build", NULL, NULL, NULL},
     {T(0, 12, "Fibre with Portsmouth Cabling"), T(0, 10, "Industrial switches"), T(0, 6, "Test at shift change")},
     -330, -290, 5, 100, 118, 10, 11200},
    {"ALL", "Document system upgrade to LexFile 12", "Upgrade with full test of templates.", "Finished.",
     {"Test", "Production", NULL, NULL},
     {T(0, 12, "Test system and templates"), T(0, 8, "User test with two secretaries"), T(1, 10, "Production upgrade"), T(1, 6, "Follow-up week")},
     -260, -205, 5, 100, 102, 16, 9400},
    {"TWO", "Hardening after the incident", "Measures from the review of the file server incident: faster restore, attachment rules, application control pilot.", "First measures are being planned.",
     {"Quick measures", "Pilot", NULL, NULL},
     {T(0, 4, "Block zip attachments"), T(0, 8, "Second backup target on site"), T(1, 12, "Application control pilot on five computers"), T(1, 3, "Report to the practice")},
     -1, 28, 2, 0, 100, 9, 6200},
};
const size_t ds_n_projects = ARRAY_LEN(ds_projects);

const struct ds_internal_text ds_internal_texts[] = {
    {29682811, 26, 2, 4, {"Morning stand-up and ticket review", "Team meeting", "One-to-one with lead"}},
    {29682812, 20, 4, 16, {"Vendor training: firewall certification", "Microsoft learning path", "Reading up on the new EDR console"}},
    {29682813, 24, 2, 8, {"Time sheets, documentation, mail", "Updated customer documentation", "Stock count and returns"}},
    {29682817, 20, 3, 12, {"Own lab and test devices", "Patch of own servers", "Monitoring rules tuned"}},
    {29682818, 10, 2, 6, {"Pre-sales: device list for a quote", "Pre-sales: site walk", "Helped sales with a quote"}},
};
const size_t ds_n_internal_texts = ARRAY_LEN(ds_internal_texts);

/* Company, title, next step, description; status, stage, rating, source, probability; created and
 * expected close in days from today; one-time and monthly amount; product, quote. */
const struct ds_opportunity_text ds_opportunities[] = {
    {"CRA", "Managed services renewal", "Ingeborg compares two offers; call after her partners' meeting", "Contract ended six weeks ago. 18 users, price per workstation is the point.", 1, 4, 2, 1, 60, -75, 9, 0, 2350, -1, true},
    {"BMS", "New block of 40 hours", "Gus to sign the order", "Block is used up, work goes on.", 1, 5, 1, 1, 85, -10, 4, 5600, 0, -1, true},
    {"TWO", "On-site backup appliance and SOC", "Proposal after the incident review", "Shorter restore times after the file server incident.", 1, 2, 1, 1, 50, -2, 30, 11800, 520, -1, false},
    {"CIA", "Renewal with two more users", "Send quote", "Contract ends in twelve days.", 1, 3, 1, 1, 75, -30, 10, 0, 980, -1, true},
    {"MVC", "Renewal and new phones", "Wait for Carol's answer", "Contract ends in 24 days; wants hosted voice.", 1, 3, 2, 1, 65, -28, 20, 1900, 1410, -1, true},
    {"CPE", "Renewal Champlain Engineering", "Meeting next week", "Contract ends in 29 days, risk: new office manager asks for three offers.", 1, 4, 3, 1, 45, -40, 25, 0, 1720, -1, true},
    {"BWD", "Server replacement", "Order after board approval", "Server out of warranty.", 1, 3, 2, 2, 55, -46, 18, 5400, 0, 0, true},
    {"KAC", "24x7 security monitoring", "Demo with Jürgen Weiß", "Requirement of the assessor.", 1, 2, 1, 1, 60, -21, 44, 0, 1480, -1, false},
    {"NGL", "Second site in Bangor", "Floor plan from Frank DiMarco", "New hall next spring.", 1, 2, 2, 1, 40, -35, 70, 18500, 1100, 13, false},
    {"GSC", "SD-WAN for three branches", "Price from Casco Fiber", "Branch failover; more urgent after today's outage.", 1, 2, 1, 1, 50, -60, 35, 14200, 640, 14, false},
    {"BBY", "Managed services for 12 users", "Second meeting", "Boatyard, current provider retires.", 1, 2, 2, 1, 40, -24, 40, 2400, 1350, -1, false},
    {"MHA", "Cloud move and support", "Send references", "Start-up with 9 people.", 1, 1, 2, 2, 25, -12, 60, 3500, 720, -1, false},
    {"WMO", "Clinic network and support", "Quote was sent, follow up", "Surgery centre opens in spring.", 1, 3, 1, 1, 50, -55, -6, 26400, 2600, -1, true},
    {"BHF", "Compliance archive", "No answer since the trade show", "Mail archive for seven years.", 1, 1, 3, 3, 15, -90, -25, 1200, 310, -1, false},
    {"APB", "First conversation", "Call again", "Cold call by Kate.", 1, 1, 3, 4, 10, -18, 80, 0, 900, -1, false},
    {"CBF", "Season support", "Send one-page offer", "Ticket booths from May to October.", 1, 1, 2, 2, 20, -9, 90, 1800, 450, -1, false},
    {"MMS", "Classroom tablets", "Budget talk in January", "40 tablets with management.", 1, 1, 2, 1, 20, -33, 75, 15600, 240, -1, false},
    {"WAG", "Telephone system for three showrooms", "Site walk done, price next", "Old telephone system out of support.", 1, 2, 2, 1, 45, -20, 38, 7600, 690, 22, false},
    {"PBT", "Replacement of 12 workstations", "Approval by owner", "Windows 10 machines in the office.", 1, 3, 2, 1, 70, -15, 14, 12300, 0, 5, true},
    {"RFP", "EDR for all devices", "Answer by Friday", "After phishing wave.", 1, 5, 1, 1, 80, -25, 6, 0, 190, -1, true},
    {"SGH", "Guest Wi-Fi renewal", "Waiting for owner", "36 access points.", 2, 2, 3, 1, 20, -110, 120, 16400, 0, 26, false},
    {"HSC", "Site office package", "Ordered", "Won, project is planned.", 3, 5, 1, 1, 100, -60, -14, 2900, 85, -1, true},
    {"PCA", "Wi-Fi renewal", "Ordered", "Won with survey.", 3, 5, 1, 1, 100, -95, -40, 17900, 0, 26, true},
    {"CCB", "Switch replacement", "Ordered", "Won.", 3, 5, 1, 1, 100, -100, -52, 14200, 0, 17, true},
    {"LHP", "Nurse call integration", NULL, "Lost: vendor does it itself.", 0, 3, 3, 1, 0, -140, -80, 8800, 0, -1, false},
    {"SMW", "CAD workstations", NULL, "Lost on price.", 0, 3, 2, 1, 0, -120, -65, 21000, 0, 8, true},
    {"SPT", "Renewal Sandpiper Travel", NULL, "Lost: business closed its office.", 0, 4, 3, 1, 0, -300, -215, 0, 430, -1, false},
};
const size_t ds_n_opportunities = ARRAY_LEN(ds_opportunities);

const struct ds_article_text ds_articles[] = {
    {"VPN error 809 and short disconnects", "VPN,809,DPD,disconnect", "1. Update the client. 2. Check that the home router lets IPsec pass. 3. Raise the dead peer detection interval to 60 seconds. 4. Check the split tunnel list for the server subnet.", 2},
    {"Outlook asks for the password again and again", "Outlook,password,modern authentication", "Remove stored credentials, remove the old Office identity from the registry, start Outlook and sign in. If it comes back, rebuild the profile.", 1},
    {"Printer offline after address change", "printer,offline,DHCP", "Make a DHCP reservation, correct the port on the print server, restart the spooler, print a test page.", 3},
    {"Phishing: what to do first", "phishing,password,sessions", "Was the link clicked? If a password was typed: reset it, revoke sessions, read 30 days of sign-ins, look for inbox rules. Remove the message from all mailboxes.", 4},
    {"Backup failed with VSS writer time-out", "backup,VSS,0x800423f2", "Restart the writer's service, run the job again, test a restore of one file. Three failures in a week: open a vendor case.", 5},
    {"Ransomware: the first hour", "ransomware,isolate,incident", "Isolate, do not switch off. Call escalation. Find the first machine. Tell the customer's contact within 30 minutes, then every hour. Restore only onto clean volumes.", 4},
    {"New user check list", "onboarding,new user", "Account, licence, groups as named colleague, device, first sign-in with the user, password manager.", 6},
    {"Leaver check list", "offboarding,leaver", "Block sign-in at the agreed time, convert mailbox, forward, release licences, collect devices, check access lists.", 6},
    {"Wi-Fi: channel plan for small offices", "Wi-Fi,channel,roaming", "2.4 GHz: 20 MHz, channels 1, 6, 11. 5 GHz: 40 MHz. Lower power before adding access points.", 2},
    {"Caller verification", "identity,password,call back", "Call back on the number on file or verify with a second person at the company. Credit unions and banks: branch code word.", 6},
};
const size_t ds_n_articles = ARRAY_LEN(ds_articles);
/* clang-format on */
